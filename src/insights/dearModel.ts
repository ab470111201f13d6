import type { Finding } from "../core/finding.ts";
import { formatAbout, formatDecimal } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import type { CallFact, Facts } from "./facts.ts";
import { isUsualKnown, priceRatio, usualMonth, worthSaying } from "./usualPrice.ts";

/**
 * The first turn on a model that this user has not worked with in the last four weeks, and that costs a multiple of what
 * is usual. A sub-agent's model counts once it cost more than a usual day: a single use is planned.
 */
export function dearModel(facts: Facts): Finding[] {
  const { session, usual, priceOn, thresholds } = facts;
  if (!isUsualKnown(facts)) return [];
  const used = new Set(usual.models.map(({ model }) => model));
  const first = new Map<string, CallFact[]>();
  for (const call of facts.calls) {
    if (used.has(call.model)) continue;
    const calls = first.get(call.model);
    if (calls) calls.push(call);
    else first.set(call.model, [call]);
  }
  return [...first].flatMap(([model, calls]) => {
    const call = shown(calls, facts);
    const ratio = call && priceRatio(model, usual.models, priceOn);
    if (!call || !ratio || ratio < thresholds.dearRatio) return [];
    const nanoUsd = Math.round((ratio - 1) * usualMonth(usual.models));
    if (nanoUsd < worthSaying) return [];
    return [
      {
        id: `dearModel/${session.source}/${model}/${new Date(call.at).toISOString().slice(0, 7)}`,
        detector: "dearModel",
        session,
        at: call.at,
        severity: "warning",
        title: t("First turn on a dear model"),
        reason: t(
          "{0} costs about {1} times what you usually pay for the same tokens; on all of your work that is {2} more a month",
          model,
          formatDecimal(ratio, ratio < 10 ? 1 : 0),
          formatAbout(nanoUsd),
        ),
        advice: t("Look whether you chose it; if not, set the model back before the session grows"),
        amount: { nanoUsd, is: "monthly" },
        evidence: [{ at: call.at, log: call.log }],
        lesson: model,
      },
    ];
  });
}

/** The response that shows that it is meant to be used; undefined while it is a single use. */
function shown(calls: readonly CallFact[], { usual }: Facts): CallFact | undefined {
  const main = calls.find(({ agent }) => agent === null);
  if (main) return main;
  const day = usual.models.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0) / usual.days;
  let spent = 0;
  return calls.find(({ nanoUsd }) => (spent += nanoUsd ?? 0) > day);
}
