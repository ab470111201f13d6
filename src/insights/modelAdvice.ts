import type { SourceId } from "../core/event.ts";
import { formatCount } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import type { NanoUsd } from "../core/money.ts";
import type { ModelAdvice, ModelRecord, Range, Recommendation } from "../core/tasks.ts";
import { atLeastBetter } from "./proportions.ts";
import type { Task } from "./tasks.ts";

/** A task of the user's history. */
export interface PastTask extends Pick<Task, "kind" | "model" | "nanoUsd" | "well"> {
  source: SourceId;
  /** On other models that this user works with, by id; only where it is recent enough to be saved on. */
  on: ReadonlyMap<string, Range>;
}

/** Tasks that a model must have done before it is compared. */
const enough = 20;
/** By how much the cheaper model may end well less often: it must be shown, not assumed, that it is not more. */
const tolerance = 0.1;

/**
 * Which model for which kind of task, by kind and tool, where most was spent first. A cheaper model is recommended when
 * both have done enough of these tasks, the cheaper one's outcome is not worse (`atLeastBetter` by the tolerance), and its
 * price for the dearer one's own turns is lower over the whole range. Not known: whether the dearer one got the harder
 * tasks; therefore a recommendation is one to try.
 */
export function modelAdvice(tasks: readonly PastTask[]): ModelAdvice[] {
  const groups = Map.groupBy(tasks, ({ source, kind }) => `${source} ${kind}`);
  return [...groups.values()]
    .map((group) => ({ advice: adviceOn(group), spent: spentOn(group) }))
    .sort((a, b) => b.spent - a.spent)
    .map(({ advice }) => advice);
}

function adviceOn(group: readonly PastTask[]): ModelAdvice {
  const [{ source, kind }] = group as [PastTask];
  const byModel = Map.groupBy(group, ({ model }) => model);
  const models = [...byModel].map(([model, tasks]) => recordOf(model, tasks)).sort(byCost);
  const known = models.filter((record) => record.tasks >= enough && record.nanoUsd !== null);
  const pairs = known.flatMap((dear, i) => known.slice(i + 1).map((cheap) => ({ dear, cheap })));
  const [first] = pairs;
  if (!first) return { source, kind, models, recommendation: null, reason: tooFew(models) };
  const asGood = pairs.filter(({ dear, cheap }) => atLeastBetter(shareOf(cheap), shareOf(dear)) >= -tolerance);
  const best = asGood
    .map((pair) => ({ ...pair, saves: savedBy(byModel.get(pair.dear.model)!, pair.cheap.model) }))
    .filter(({ saves }) => saves.low > 0)
    .sort((a, b) => b.saves.low - a.saves.low)[0];
  if (best) {
    const recommendation: Recommendation = { from: best.dear.model, to: best.cheap.model, saves: best.saves };
    return { source, kind, models, recommendation, reason: restsOn(best.dear, best.cheap) };
  }
  const reason = asGood[0] ? savesNothing(asGood[0].cheap) : notShown(first.dear, first.cheap);
  return { source, kind, models, recommendation: null, reason };
}

function recordOf(model: string, tasks: readonly PastTask[]): ModelRecord {
  const costs = tasks.flatMap(({ nanoUsd }) => nanoUsd ?? []).sort((a, b) => a - b);
  return {
    model,
    tasks: tasks.length,
    well: tasks.filter(({ well }) => well).length,
    nanoUsd: costs.length === 0 ? null : costs[(costs.length - 1) >> 1]!,
  };
}

function byCost(a: ModelRecord, b: ModelRecord): number {
  return (b.nanoUsd ?? -1) - (a.nanoUsd ?? -1);
}

/** What the tasks would have cost less on the other model. */
function savedBy(tasks: readonly PastTask[], to: string): Range {
  const saves = { low: 0, high: 0 };
  for (const { nanoUsd, on } of tasks) {
    const other = on.get(to);
    if (!other || nanoUsd === null) continue;
    saves.low += nanoUsd - other.high;
    saves.high += nanoUsd - other.low;
  }
  return saves;
}

function spentOn(group: readonly PastTask[]): NanoUsd {
  return group.reduce((sum, { nanoUsd }) => sum + (nanoUsd ?? 0), 0);
}

function shareOf({ tasks, well }: ModelRecord) {
  return { of: tasks, well };
}

function tooFew(models: readonly ModelRecord[]): string {
  const used = models.toSorted((a, b) => b.tasks - a.tasks);
  if (used.every(({ nanoUsd }) => nanoUsd === null)) return t("No recommendation: these tasks have no price");
  const [most, second] = used;
  return second
    ? t(
        "No recommendation: {0} tasks on {1} and {2} on {3}; a comparison takes {4} on two models",
        formatCount(most!.tasks),
        most!.model,
        formatCount(second.tasks),
        second.model,
        enough,
      )
    : t("No recommendation: all of these tasks were done on {0}", most!.model);
}

function notShown(dear: ModelRecord, cheap: ModelRecord): string {
  return t(
    "No recommendation: {0} It is not shown that the cheaper one is as good",
    `${outcome(cheap)} ${outcome(dear)}`,
  );
}

function savesNothing(cheap: ModelRecord): string {
  return t("No recommendation: {0} may write more, and what it saves of the last 30 days is not sure", cheap.model);
}

function restsOn(dear: ModelRecord, cheap: ModelRecord): string {
  return t(
    "{0} Worth a try; whether {1} got the harder tasks is not known",
    `${outcome(cheap)} ${outcome(dear)}`,
    dear.model,
  );
}

function outcome({ model, tasks, well }: ModelRecord): string {
  return t("{0}: {1} of {2} ended well.", model, formatCount(well), formatCount(tasks));
}
