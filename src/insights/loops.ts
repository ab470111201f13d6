import type { Finding, Severity } from "../core/finding.ts";
import { formatUsd } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import type { NanoUsd } from "../core/money.ts";
import { sessionKey } from "../core/sessionName.ts";
import type { Thresholds } from "../core/thresholds.ts";
import { alternations } from "./alternations.ts";
import type { Facts, ToolFact } from "./facts.ts";
import { failureLoops } from "./failures.ts";
import type { Loop } from "./loop.ts";
import { repeatedReads } from "./reads.ts";

/** Evidence lines of one finding. */
const shownRuns = 20;

/**
 * Steps that fail again and again, reads that say nothing new, steps that take turns without an effect. Retries of the
 * API are waits, not spend, and are no tool runs.
 */
export function loops(facts: Facts): Finding[] {
  const told: Loop[] = [];
  for (const loop of [...failureLoops(facts), ...alternations(facts), ...repeatedReads(facts)]) {
    if (!told.some((other) => isPartOf(loop, other))) told.push(loop);
  }
  return told.map((loop) => findingOf(loop, facts));
}

/** What is spent within one loop is not told again as another's: most of its runs lie in the other's time and threads. */
function isPartOf({ runs }: Loop, other: Loop): boolean {
  const [from, to] = [other.runs[0]!.at, other.runs.at(-1)!.at];
  const threads = new Set(other.runs.map(({ agent }) => agent));
  return 2 * runs.filter(({ at, agent }) => at >= from && at <= to && threads.has(agent)).length > runs.length;
}

function findingOf({ key, lesson, runs, title, reason }: Loop, facts: Facts): Finding {
  const { responses, nanoUsd } = since(runs, facts);
  return {
    id: `loops/${sessionKey(facts.session)}/${key}/${runs[0]!.at}`,
    detector: "loops",
    session: facts.session,
    at: runs.at(-1)!.at,
    severity: severityOf(nanoUsd, facts.thresholds),
    title,
    reason: reason + costOf(responses, nanoUsd),
    advice: t("Stop it, look at the last result yourself, and say what to do differently"),
    amount: nanoUsd === null ? null : { nanoUsd, is: "wasted" },
    evidence: runs.slice(-shownRuns).map(({ at, log }) => ({ at, log })),
    lesson,
  };
}

/** Where nothing has a price the count of the runs must do: a notice. */
function severityOf(nanoUsd: NanoUsd | null, { loopNotice, loopWarning }: Thresholds): Severity {
  if (nanoUsd === null) return "notice";
  return nanoUsd >= loopWarning ? "warning" : nanoUsd >= loopNotice ? "notice" : "info";
}

function costOf(responses: number, nanoUsd: NanoUsd | null): string {
  if (responses < 2) return "";
  return nanoUsd === null
    ? t("; {0} responses since the first time", responses)
    : t("; {0} responses for {1} since the first time", responses, formatUsd(nanoUsd));
}

/** Responses of the threads concerned after the first run, up to the last; their cost, null when none has a price. */
function since(runs: readonly ToolFact[], { calls }: Facts): { responses: number; nanoUsd: NanoUsd | null } {
  const [from, to] = [runs[0]!.at, runs.at(-1)!.at];
  const threads = new Set(runs.map(({ agent }) => agent));
  const between = calls.filter(({ at, agent }) => at > from && at <= to && threads.has(agent));
  const costs = between.flatMap(({ nanoUsd }) => nanoUsd ?? []);
  return { responses: between.length, nanoUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0) };
}
