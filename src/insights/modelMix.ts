import { bucketOf, shiftDay } from "../core/days.ts";
import { type SourceId, sourceIds, sourceNames, type Tokens } from "../core/event.ts";
import type { Finding } from "../core/finding.ts";
import { formatAbout, formatDay, formatDecimal, formatPercent } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import type { Usage, UsageDay } from "./usage.ts";
import { worthSaying } from "./usualPrice.ts";

/** Days and responses that a week must have to be compared. */
const enoughDays = 3;
const enoughCalls = 50;
/**
 * A model that took over a large share of a tool's tokens within a week, and made them dearer. What it costs is told from
 * the days since it did, so that half a week says the same as a whole one. What a model's tokens cost is taken from both
 * weeks together and by the token as well as by the response, whichever says less: longer contexts, more work and price
 * cuts are no change of the mix.
 */
export function modelMix(usage: Usage): Finding[] {
  const today = usage.days.at(-1)?.day;
  if (!today) return [];
  return sourceIds.flatMap((source) => {
    const now = weekOf(usage.days, source, shiftDay(today, -6), today);
    const before = weekOf(usage.days, source, shiftDay(today, -13), shiftDay(today, -7));
    return now && before ? shiftOf(source, before, now, usage) : [];
  });
}

interface Mix {
  models: ReadonlyMap<string, Sums>;
  all: Sums;
}

interface Day {
  day: string;
  models: ReadonlyMap<string, Sums>;
}

interface Week extends Mix {
  days: readonly Day[];
}

interface Sums {
  calls: number;
  tokens: number;
  nanoUsd: number;
}

/** Null with too little in it. */
function weekOf(all: readonly UsageDay[], source: SourceId, from: string, to: string): Week | null {
  const days = all.flatMap(({ day, models }): Day[] => {
    const ofTool = models.filter((entry) => entry.source === source);
    if (day < from || day > to || ofTool.length === 0) return [];
    return [{ day, models: new Map(ofTool.map((entry) => [entry.model, sumsOf(entry)])) }];
  });
  const mix = sumOf(days);
  return days.length < enoughDays || mix.all.calls < enoughCalls || mix.all.tokens === 0 ? null : { days, ...mix };
}

function sumsOf({ calls, tokens, nanoUsd }: UsageDay["models"][number]): Sums {
  return { calls, tokens: sizeOf(tokens), nanoUsd };
}

function sumOf(days: readonly Day[]): Mix {
  const models = new Map<string, Sums>();
  for (const day of days) for (const [model, sums] of day.models) models.set(model, plus(models.get(model), sums));
  return { models, all: [...models.values()].reduce((sum, sums) => plus(sum, sums), noSums) };
}

function shiftOf(source: SourceId, before: Week, now: Week, usage: Usage): Finding[] {
  const gains = [...now.models.keys()].map((model) => ({
    model,
    was: shareOf(model, before.models),
    now: shareOf(model, now.models),
  }));
  const gain = gains.sort((a, b) => b.now - b.was - (a.now - a.was))[0]!;
  if (gain.now - gain.was < usage.thresholds.mixShift) return [];
  const day = dayOfChange(gain, now);
  const since = sumOf(now.days.filter((one) => one.day >= day));
  const { ratio, monthly } = [effect(before, now, since, "tokens"), effect(before, now, since, "calls")].sort(
    (a, b) => a.ratio - b.ratio,
  )[0]!;
  if (ratio < usage.thresholds.changeRatio) return [];
  const nanoUsd = Math.round(monthly);
  if (nanoUsd < worthSaying) return [];
  return [
    {
      id: `modelMix/${source}/${gain.model}/${bucketOf(day, "week")}`,
      detector: "modelMix",
      session: null,
      at: usage.lastAt,
      severity: "notice",
      title: t("Another model does most of the work now"),
      reason: t(
        "{0}: {1} went from {2} to {3} of the tokens since {4}. The same work costs about {5} times as much, {6} more a month",
        sourceNames[source],
        gain.model,
        formatPercent(gain.was),
        formatPercent(shareOf(gain.model, since.models)),
        formatDay(day),
        formatDecimal(ratio, 1),
        formatAbout(nanoUsd),
      ),
      advice: t("Look whether you chose it; a new default of the tool is set back in its settings"),
      amount: { nanoUsd, is: "monthly" },
      evidence: [],
      lesson: `${source} ${gain.model}`,
    },
  ];
}

/** How many times what a unit cost in the mix before it costs in that since the change, and what a month's work costs more. */
function effect(before: Week, now: Week, since: Mix, unit: "tokens" | "calls"): { ratio: number; monthly: number } {
  const rate = (model: string) => {
    const both = plus(before.models.get(model), now.models.get(model));
    return both[unit] === 0 ? 0 : both.nanoUsd / both[unit];
  };
  const mean = ({ models, all }: Mix) =>
    [...models].reduce((sum, [model, sums]) => sum + sums[unit] * rate(model), 0) / all[unit];
  const [was, is] = [mean(before), mean(since)];
  const ofMonth = ((before.all[unit] + now.all[unit]) * 30) / 14;
  return { ratio: was === 0 ? 0 : is / was, monthly: (is - was) * ofMonth };
}

/** The first day on which the model had more than half of what it gained. */
function dayOfChange({ model, was, now }: { model: string; was: number; now: number }, week: Week): string {
  return week.days.find(({ models }) => shareOf(model, models) >= (was + now) / 2)!.day;
}

function shareOf(model: string, models: ReadonlyMap<string, Sums>): number {
  const all = [...models.values()].reduce((sum, { tokens }) => sum + tokens, 0);
  return all === 0 ? 0 : (models.get(model)?.tokens ?? 0) / all;
}

function sizeOf({ input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown, output }: Tokens): number {
  return input + cacheRead + cacheWrite5m + cacheWrite1h + cacheWriteUnknown + output;
}

const noSums: Sums = { calls: 0, tokens: 0, nanoUsd: 0 };

function plus(a = noSums, b = noSums): Sums {
  return { calls: a.calls + b.calls, tokens: a.tokens + b.tokens, nanoUsd: a.nanoUsd + b.nanoUsd };
}
