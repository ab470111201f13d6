import { bucketOf, shiftDay } from "../core/days.ts";
import { type SourceId, sourceIds, sourceNames, type Tokens } from "../core/event.ts";
import type { Finding } from "../core/finding.ts";
import { formatDay, formatDecimal, formatPercent, formatUsd } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import type { Usage, UsageDay } from "./usage.ts";
import { worthSaying } from "./usualPrice.ts";

/** Days and responses that a week must have to be compared. */
const enoughDays = 3;
const enoughCalls = 50;
/**
 * A model that took over a large share of a tool's tokens within a week, and made them dearer. What a model's tokens
 * cost is taken from both weeks together and by the token as well as by the response, whichever says less: longer
 * contexts, more work and price cuts are no change of the mix.
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

interface Week {
  days: { day: string; models: Map<string, Sums> }[];
  models: Map<string, Sums>;
  all: Sums;
}

interface Sums {
  calls: number;
  tokens: number;
  nanoUsd: number;
}

/** Null with too little in it. */
function weekOf(all: readonly UsageDay[], source: SourceId, from: string, to: string): Week | null {
  const week: Week = { days: [], models: new Map(), all: { calls: 0, tokens: 0, nanoUsd: 0 } };
  for (const { day, models } of all) {
    const ofTool = models.filter((entry) => entry.source === source);
    if (day < from || day > to || ofTool.length === 0) continue;
    const ofDay = new Map<string, Sums>();
    for (const { model, calls, tokens, nanoUsd } of ofTool) {
      const sums = { calls, tokens: sizeOf(tokens), nanoUsd };
      for (const map of [ofDay, week.models]) map.set(model, plus(map.get(model), sums));
      week.all = plus(week.all, sums);
    }
    week.days.push({ day, models: ofDay });
  }
  return week.days.length < enoughDays || week.all.calls < enoughCalls || week.all.tokens === 0 ? null : week;
}

function shiftOf(source: SourceId, before: Week, now: Week, usage: Usage): Finding[] {
  const gains = [...now.models.keys()].map((model) => ({
    model,
    was: shareOf(model, before.models),
    now: shareOf(model, now.models),
  }));
  const gain = gains.sort((a, b) => b.now - b.was - (a.now - a.was))[0]!;
  if (gain.now - gain.was < usage.thresholds.mixShift) return [];
  const ratio = Math.min(dearer(before, now, "tokens"), dearer(before, now, "calls"));
  if (ratio < usage.thresholds.changeRatio) return [];
  const nanoUsd = Math.round((now.all.nanoUsd * (1 - 1 / ratio) * 30) / 7);
  if (nanoUsd < worthSaying) return [];
  const day = dayOfChange(gain, now);
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
        formatPercent(gain.now),
        formatDay(day),
        formatDecimal(ratio, 1),
        formatUsd(nanoUsd),
      ),
      advice: t("Look whether you chose it; a new default of the tool is set back in its settings"),
      amount: { nanoUsd, is: "monthly" },
      evidence: [],
      lesson: `${source} ${gain.model}`,
    },
  ];
}

/** How many times what a unit cost in the mix of the week before it costs in that of this week. */
function dearer(before: Week, now: Week, unit: "tokens" | "calls"): number {
  const rate = (model: string) => {
    const both = plus(before.models.get(model), now.models.get(model));
    return both[unit] === 0 ? 0 : both.nanoUsd / both[unit];
  };
  const mean = ({ models, all }: Week) =>
    [...models].reduce((sum, [model, sums]) => sum + sums[unit] * rate(model), 0) / all[unit];
  const then = mean(before);
  return then === 0 ? 0 : mean(now) / then;
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

function plus(a: Sums = { calls: 0, tokens: 0, nanoUsd: 0 }, b: Sums = { calls: 0, tokens: 0, nanoUsd: 0 }): Sums {
  return { calls: a.calls + b.calls, tokens: a.tokens + b.tokens, nanoUsd: a.nanoUsd + b.nanoUsd };
}
