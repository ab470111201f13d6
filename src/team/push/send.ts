import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Store } from "../../store/store.ts";
import { type Receipt, receiptSchema } from "../wire.ts";
import type { RowBatch } from "./batches.ts";
import { ask, type Failure, type Fetch, misunderstood } from "./request.ts";

const zip = promisify(gzip);

/** Sends one batch, notes it in the log, and keeps what the endpoint said of each row. Null: it went well. */
export async function sendBatch(
  { teamRows: rows, teamSent: log }: Store,
  { rows: sent, body }: RowBatch,
  {
    fetch,
    address,
    token,
    now,
    signal,
  }: { fetch: Fetch; address: string; token: string; now: () => number; signal: AbortSignal },
): Promise<Failure | null> {
  const packed = new Uint8Array(await zip(body));
  if (signal.aborted) return misunderstood();
  const entry = rows.transaction(() => {
    rows.leaving(sent, address);
    return log.begin(now(), address, sent.length, packed);
  });
  const answer = await ask(fetch, { address, method: "POST", path: "/totals", token, body: packed }, signal);
  if (!answer.ok) return answer.failure;
  const receipt = receiptSchema.safeParse(answer.json);
  if (!receipt.success || receipt.data.rows.length !== sent.length) return misunderstood();
  rows.transaction(() => {
    log.end(entry, countsOf(receipt.data));
    for (const [i, { status, revision: held }] of receipt.data.rows.entries()) {
      const row = sent[i]!;
      rows.ack(row, address);
      // Recalled from another machine of the member: it holds for what changes later, too.
      if (status === "recalled") rows.recall(address, row.hour, row.hour);
      // Only this ledger gives its rows revisions: it was restored from a copy that is older than what it had sent.
      if (status === "stale" && held !== null && held > row.revision) rows.reissue(row, address, held);
    }
  });
  return null;
}

function countsOf({ rows }: Receipt) {
  const counts = { accepted: 0, stale: 0, recalled: 0, outside: 0 };
  for (const { status } of rows) counts[status]++;
  return counts;
}
