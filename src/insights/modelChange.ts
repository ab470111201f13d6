import type { Finding } from "../core/finding.ts";
import { formatAbout, formatDecimal } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import { dearModel } from "./dearModel.ts";
import type { Facts } from "./facts.ts";
import { isUsualKnown, priceRatio, usualMonth, worthSaying } from "./usualPrice.ts";

/** Of the last sessions, so many began on another model. */
const lastSessions = 5;
const others = 4;

/**
 * A session that begins on a dearer model than the last ones did: somebody, or an update, changed the default. Nothing
 * when some session before the last began on it as well (then it is a choice), when the model changes later on, or when
 * `dearModel` says it already.
 */
export function modelChange(facts: Facts): Finding[] {
  const { session, usual, priceOn, thresholds } = facts;
  const first = facts.calls.find(({ agent }) => agent === null);
  if (!first || !isUsualKnown(facts)) return [];
  const last = usual.firstModels.slice(0, lastSessions);
  const before = mostFrequent(last.filter((model) => model !== first.model));
  if (last.length < lastSessions || !before || before.times < others) return [];
  if (usual.firstModels.slice(1).includes(first.model)) return [];
  const old = usual.models.filter(({ model }) => model === before.model);
  const ratio = priceRatio(first.model, old, priceOn);
  if (ratio === null || ratio < thresholds.changeRatio) return [];
  if (dearModel(facts).some(({ lesson }) => lesson === first.model)) return [];
  const nanoUsd = Math.round((ratio - 1) * usualMonth(old));
  if (nanoUsd < worthSaying) return [];
  return [
    {
      id: `modelChange/${session.source}/${before.model}/${first.model}/${new Date(first.at).toISOString().slice(0, 7)}`,
      detector: "modelChange",
      session,
      at: first.at,
      severity: "notice",
      title: t("Sessions begin on a dearer model now"),
      reason: t(
        "This one began on {0}, the last ones on {1}: {2} times the price for the same tokens, or {3} more a month",
        first.model,
        before.model,
        formatDecimal(ratio, ratio < 10 ? 1 : 0),
        formatAbout(nanoUsd),
      ),
      advice: t("If you did not choose it, set the default model back; an update may have changed it"),
      amount: { nanoUsd, is: "monthly" },
      evidence: [{ at: first.at, log: first.log }],
      lesson: `${before.model} ${first.model}`,
    },
  ];
}

function mostFrequent(models: readonly string[]): { model: string; times: number } | null {
  const counts = [...Map.groupBy(models, (model) => model)].map(([model, { length: times }]) => ({ model, times }));
  return counts.sort((a, b) => b.times - a.times)[0] ?? null;
}
