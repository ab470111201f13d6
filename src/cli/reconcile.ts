import type { Amount } from "../core/amounts.ts";
import { sourceNames } from "../core/event.ts";
import { count, formatCount, formatUsd } from "../core/format.ts";
import { usdString } from "../core/money.ts";
import type { Reconciliation, ReconciliationSummary } from "../core/reconcile.ts";
import { type Options, UsageError, withEngine } from "./options.ts";
import { table } from "./table.ts";
import { reconcileVendors } from "./vendors.ts";

export async function reconcile(options: Options): Promise<void> {
  if (options.vendor) return reconcileVendors(options);
  if (options.csv) throw new UsageError("--csv is for reconcile --vendor");
  return withEngine(options, async (engine) => {
    const summary = await engine.reconciliations({ since: options.since });
    process.stdout.write(options.json ? `${JSON.stringify({ schema: 1, ...summary }, null, 2)}\n` : asText(summary));
  });
}

function asText(summary: ReconciliationSummary): string {
  if (summary.sessions === 0) return "No client left figures of its own for these sessions.\n";
  const head = ["Tool", "Session", "Client's figure", "Ours", "Difference", "Unexplained", "Agrees", "Because"];
  const rows = summary.rows.flatMap(rowsOf);
  const found = table(["l", "l", "r", "r", "r", "r", "l", "l"], [head, ...rows]);
  return `${found}\n${sumText(summary)}\n`;
}

/** One line per session, and below it one per cause. */
function rowsOf(row: Reconciliation): string[][] {
  const { source, session, theirs, ours, difference, unexplained, agrees, causes } = row;
  const [first = "", ...more] = causes.map((cause) => `${signed(cause)} ${cause.why}`);
  const figures = [amount(theirs), amount(ours), signed(difference), signed(unexplained), agrees ? "yes" : "NO"];
  return [[sourceNames[source], session, ...figures, first], ...more.map((why) => ["", "", "", "", "", "", "", why])];
}

function sumText({ sessions, agree, theirs, ours, rows }: ReconciliationSummary): string {
  const withMoney = rows.some((row) => row.theirs.nanoUsd !== null);
  const shown = ({ nanoUsd, tokens }: Amount) =>
    `${withMoney ? `${formatUsd(nanoUsd ?? 0)} and ` : ""}${count(tokens, "token")}`;
  return (
    `${formatCount(agree)} of ${count(sessions, "session")} with a figure of the client's own agree. ` +
    `Clients: ${shown(theirs)}; ours: ${shown(ours)}. Forks repeat their parents in the clients' figures.`
  );
}

function amount({ nanoUsd, tokens }: Amount): string {
  return nanoUsd === null ? count(tokens, "token") : formatUsd(nanoUsd);
}

/** Small differences are the point: up to all nine digits. */
function signed({ nanoUsd, tokens }: Amount): string {
  if (nanoUsd === null) return `${tokens > 0 ? "+" : ""}${formatCount(tokens)}`;
  return `${nanoUsd > 0 ? "+" : ""}${usdString(nanoUsd)}`;
}
