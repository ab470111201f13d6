import type { StoredRow } from "../../store/teamRows.ts";
import { type Batch, limits, protocol, rowSchema } from "../wire.ts";
import { rowOf } from "./figures.ts";

/** The rows of one request, and its exact body. */
export interface RowBatch {
  rows: StoredRow[];
  body: string;
}

/** Cuts rows into requests, in their order. What the protocol could not carry goes to `refused`. */
export function* batchesOf(
  rows: Iterable<StoredRow>,
  { ledger, book }: { ledger: string; book: string },
  refused: (row: StoredRow) => void,
): Generator<RowBatch> {
  let batch: { rows: StoredRow[]; lines: string[]; bytes: number } = { rows: [], lines: [], bytes: 0 };
  const made = () => ({ rows: batch.rows, body: bodyOf(ledger, batch.lines) });
  for (const row of rows) {
    const wire = rowOf(row, book);
    if (!rowSchema.safeParse(wire).success) {
      refused(row);
      continue;
    }
    const line = JSON.stringify(wire);
    const bytes = Buffer.byteLength(line) + 2;
    if (batch.rows.length === limits.rowsPerBatch || batch.bytes + bytes > mostBytes) {
      yield made();
      batch = { rows: [], lines: [], bytes: 0 };
    }
    batch.rows.push(row);
    batch.lines.push(line);
    batch.bytes += bytes;
  }
  if (batch.rows.length > 0) yield made();
}

/** As JSON with a line for each row: whoever looks at what is sent can read it. */
function bodyOf(ledger: string, rows: readonly string[]): string {
  const head = { protocol, ledger } satisfies Omit<Batch, "rows">;
  return `${JSON.stringify(head).slice(0, -1)},"rows":[\n${rows.join(",\n")}\n]}`;
}

/** Beside the rows a body has less than 200 bytes. */
const mostBytes = limits.unpackedBytes - 200;
