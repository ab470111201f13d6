import { type Alert, byGravity, isOpen } from "../core/alert.ts";
import { sourceNames } from "../core/event.ts";
import type { Finding } from "../core/finding.ts";
import { formatDateTime, formatUsd } from "../core/format.ts";
import { type Options, withEngine } from "./options.ts";
import { table } from "./table.ts";

const weekMs = 7 * 24 * 3_600_000;

/** What `taximeter advice --json` prints. `schema` moves when a field changes its meaning. */
export interface AdviceOutput {
  schema: 2;
  /** Open ones first, then the gravest and dearest. Times in ms, money in nano-USD. */
  findings: (Finding & {
    /** What became of it: null for findings that are older than a week, of which nothing is kept. */
    alert: Pick<Alert, "since" | "toldAt" | "toldAs" | "answer" | "until"> | null;
  })[];
}

type Entry = AdviceOutput["findings"][number];

export function advice(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const now = Date.now();
    const since = options.since || now - weekMs;
    const alerts = (await engine.advice()).alerts.filter(({ at }) => at >= since).map(entryOf);
    const known = new Set(alerts.map(({ id }) => id));
    const older = (await engine.findings({ since })).filter(({ id }) => !known.has(id));
    const findings = [...alerts, ...older.map((finding) => ({ ...finding, alert: null }))].sort(
      (a, b) => Number(isClosed(a, now)) - Number(isClosed(b, now)) || byGravity(a, b),
    );
    const output: AdviceOutput = { schema: 2, findings };
    process.stdout.write(options.json ? `${JSON.stringify(output, null, 2)}\n` : asText(findings, options, now));
  });
}

function entryOf({ since, toldAt, toldAs, answer, until, ...finding }: Alert): Entry {
  return { ...finding, alert: { since, toldAt, toldAs, answer, until } };
}

function asText(findings: readonly Entry[], options: Options, now: number): string {
  if (findings.length === 0) return "Nothing to remark on these sessions.\n";
  const head = ["", "State", "Tool", "Session", "At stake", "What"];
  const rows = findings.flatMap((finding) => rowsOf(finding, stateOf(finding, options, now)));
  return table(["l", "l", "l", "l", "r", "l"], [head, ...rows]);
}

/** What it is, and below it why and what can be done. */
function rowsOf({ severity, session, amount: stake, title, reason, advice: what }: Entry, state: string): string[][] {
  const amount = stake ? formatUsd(stake.nanoUsd) : "";
  const first = [severity, state, session ? sourceNames[session.source] : "", session?.session ?? "", amount, title];
  return [first, ["", "", "", "", "", `  ${reason}.`], ["", "", "", "", "", `  ${what}.`]];
}

function stateOf(finding: Entry, { timeZone }: Options, now: number): string {
  const { alert } = finding;
  if (!alert) return "";
  const answer = isOpen(alert, now) ? null : alert.answer;
  switch (answer) {
    case null:
      return "open";
    case "acknowledged":
      return "acknowledged";
    case "expected":
      return "expected";
    case "snoozed":
      return `until ${formatDateTime(alert.until ?? now, timeZone)}`;
    case "notUseful":
      return "not useful";
    default:
      return answer satisfies never;
  }
}

function isClosed({ alert }: Entry, now: number): boolean {
  return alert !== null && !isOpen(alert, now);
}
