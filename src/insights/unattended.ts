import type { Finding } from "../core/finding.ts";
import { formatDuration, formatUsd } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import { sessionKey } from "../core/sessionName.ts";
import type { CallFact, Facts } from "./facts.ts";
import { isWorkingTime } from "./workingHours.ts";

/**
 * Money that is spent outside the user's working hours while no person says anything: the agent that ran overnight.
 * Sub-agents count; a prompt or an interruption on the main thread is a person.
 */
export function unattended(facts: Facts): Finding[] {
  return runsAlone(facts).flatMap((run) => findingOf(run, facts) ?? []);
}

interface Run {
  /** When the person was last heard, or when working hours ended after that, ms. */
  from: number;
  calls: CallFact[];
}

/** Calls outside working hours, cut where a person was heard or work began. */
function runsAlone({ calls, marks, hours }: Facts): Run[] {
  const heard = marks.flatMap(({ at, agent, mark }) =>
    agent === null && (mark === "prompt" || mark === "interrupt") ? [at] : [],
  );
  const runs: Run[] = [];
  let run: Run | null = null;
  let next = 0;
  for (const call of calls) {
    let person: number | undefined;
    while (next < heard.length && heard[next]! <= call.at) person = heard[next++];
    if (person !== undefined) run = null;
    if (isWorkingTime(call.at, hours)) run = null;
    else if (run) run.calls.push(call);
    else {
      const from = person ?? call.at;
      runs.push((run = { from: isWorkingTime(from, hours) ? call.at : from, calls: [call] }));
    }
  }
  return runs;
}

/** Who spends so many times the least sum is told at once. */
const atOnce = 4;

function findingOf({ from, calls }: Run, { session, thresholds }: Facts): Finding | null {
  const last = calls.at(-1)!;
  const nanoUsd = calls.reduce((sum, call) => sum + (call.nanoUsd ?? 0), 0);
  const isLong = last.at - from >= thresholds.unattendedMs;
  if (nanoUsd < thresholds.unattendedCost || (!isLong && nanoUsd < atOnce * thresholds.unattendedCost)) return null;
  return {
    id: `unattended/${sessionKey(session)}/${from}`,
    detector: "unattended",
    session,
    at: last.at,
    severity: nanoUsd >= thresholds.unattendedWarning ? "warning" : "notice",
    title: t("It runs while nobody is there"),
    reason: t(
      "{0} spent in {1} outside your usual hours without a word from you",
      formatUsd(nanoUsd),
      formatDuration(last.at - from),
    ),
    advice: t("Look whether it should go on, or stop it until you are back"),
    amount: { nanoUsd, is: "spent" },
    evidence: [calls[0]!, last].map(({ at, log }) => ({ at, log })),
  };
}
