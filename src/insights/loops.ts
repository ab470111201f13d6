import type { Finding } from "../core/finding.ts";
import { formatUsd } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import { sessionKey } from "../core/sessionName.ts";
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
  const failing = failureLoops(facts);
  const claimed = new Set(failing.flatMap(({ runs }) => runs));
  const idle = [...repeatedReads(facts), ...alternations(facts)].filter(({ runs }) => {
    if (runs.some((run) => claimed.has(run))) return false;
    for (const run of runs) claimed.add(run);
    return true;
  });
  return [...failing, ...idle].map((loop) => findingOf(loop, facts));
}

function findingOf({ key, runs, title, reason }: Loop, facts: Facts): Finding {
  const nanoUsd = wastedBy(runs, facts);
  const spent = nanoUsd === null ? "" : t("; {0} was spent from the first of them to the last", formatUsd(nanoUsd));
  return {
    id: `loops/${sessionKey(facts.session)}/${key}/${runs[0]!.at}`,
    detector: "loops",
    session: facts.session,
    at: runs.at(-1)!.at,
    severity: (nanoUsd ?? 0) >= facts.thresholds.loopWarning ? "warning" : "notice",
    title,
    reason: `${reason}${spent}`,
    advice: t("Stop it, look at the last result yourself, and say what to do differently"),
    amount: nanoUsd === null ? null : { nanoUsd, is: "wasted" },
    evidence: runs.slice(-shownRuns).map(({ at, log }) => ({ at, log })),
    lesson: key,
  };
}

/** What the threads concerned spent after the first run, up to the last; null when nothing of it has a price. */
function wastedBy(runs: readonly ToolFact[], { calls }: Facts): number | null {
  const [from, to] = [runs[0]!.at, runs.at(-1)!.at];
  const threads = new Set(runs.map(({ agent }) => agent));
  const costs = calls.flatMap(({ at, agent, nanoUsd }) =>
    at > from && at <= to && threads.has(agent) && nanoUsd !== null ? [nanoUsd] : [],
  );
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0);
}
