import type { Tags } from "../../core/allocation.ts";
import type { TaskKind } from "../../core/tasks.ts";
import type { Releasable, TeamPlan } from "../../core/team.ts";
import { taskKindsOf } from "../../insights/tasks.ts";
import type { Pricer } from "../../pricing/price.ts";
import type { CallRecord } from "../../store/callColumns.ts";
import type { Store } from "../../store/store.ts";
import type { Figures, RowKey, TeamSession } from "../../store/teamRows.ts";
import { type Costs, figuresOf, hourMs, keyOf } from "./figures.ts";

/** What the rows depend on beside the ledger. */
export interface Makers {
  /** Prices of a session's project. */
  pricerFor(project: () => string | null): Pick<Pricer, "parts">;
  /** Id of a model in the price book; null when the book does not know it. */
  publicModel(session: TeamSession, call: CallRecord): string | null;
  /** What the user's rules set for a session's responses at a time (ms) on a model, as logged. */
  tagsOf(session: TeamSession, model: string, at: number): Tags;
}

/** What is sent in place of a model's name that only its user may know, such as that of a deployment of their own. */
export const otherModel = "other";

/** What a session adds to the rows from the first day of `plan` on: by hour and keys, in no order. */
export function partsOf(
  session: TeamSession,
  { since, release }: TeamPlan,
  { traces }: Pick<Store, "traces">,
  makers: Makers,
): (RowKey & { figures: Figures })[] {
  const released = new Set<Releasable>(release);
  const calls = traces.calls(session.id);
  const kindAt = released.has("kind") ? kindsOf(session, calls, traces) : () => null;
  const pricer = makers.pricerFor(() => session.project);
  const parts = new Map<string, RowKey & { figures: number[] }>();
  const from = Date.parse(since);
  for (const call of calls) {
    if (call.at < from || call.elsewhere) continue; // another machine sends its own
    const tags = makers.tagsOf(session, call.model, call.at);
    const tag = (name: keyof Tags) => (released.has(name) ? tags[name] : null);
    const key = keyOf({
      tool: session.source,
      model: makers.publicModel(session, call) ?? otherModel,
      kind: kindAt(call.at),
      team: tag("team"),
      project: tag("project"),
      initiative: tag("initiative"),
    });
    const hour = Math.floor(call.at / hourMs);
    const figures = figuresOf(call, costsOf(session, call, pricer));
    const known = parts.get(`${hour} ${key}`);
    if (!known) parts.set(`${hour} ${key}`, { hour, key, figures: [...figures] });
    else for (const [i, value] of figures.entries()) known.figures[i] = known.figures[i]! + value;
  }
  return [...parts.values()];
}

/** Kind of the task that was done at a time; null before the first prompt, and where no tool runs are known. */
function kindsOf(
  session: TeamSession,
  records: ReturnType<Store["traces"]["calls"]>,
  traces: Store["traces"],
): (at: number) => TaskKind | null {
  const calls = records.map((call) => ({ ...call, nanoUsd: call.cost.nanoUsd }));
  const tasks = taskKindsOf({ calls, tools: traces.tools(session.id), marks: traces.marks(session.id) });
  let next = 0;
  return (at) => {
    while (next < tasks.length && tasks[next]!.to < at) next++; // calls come in the order of time
    const task = tasks[next];
    return task && at >= task.from ? task.kind : null;
  };
}

/** A response's cost by what was paid for, by the price row of today. The sum is exactly its cost. */
export function costsOf(session: Pick<TeamSession, "source">, call: CallRecord, pricer: Pick<Pricer, "parts">): Costs {
  const nano = call.cost.nanoUsd ?? 0;
  const { model, at, tokens, tier, geo, platform } = call;
  const parts =
    pricer.parts({
      ...{ source: session.source, model, at, tokens, tier },
      ...(geo !== null && { geo }),
      ...(platform !== null && { platform }),
    }) ?? {};
  const { input = 0, cacheRead = 0, output = 0, webSearches = 0 } = parts;
  const cacheWrite = (parts.cacheWrite5m ?? 0) + (parts.cacheWrite1h ?? 0) + (parts.cacheWriteUnknown ?? 0);
  return shared(nano, { input, cacheRead, cacheWrite, output, other: webSearches });
}

/** The same shares of another sum, whole: each rounded down, what is left goes to the largest remainders. */
function shared(sum: number, shares: Costs): Costs {
  const all = Object.values(shares).reduce((total, share) => total + share, 0);
  if (all === sum) return shares;
  const none: Costs = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, other: 0 };
  if (all === 0) return { ...none, other: sum };
  const entries = Object.entries(shares).map(([kind, share]) => {
    const units = BigInt(share) * BigInt(sum);
    return { kind: kind as keyof Costs, whole: Number(units / BigInt(all)), left: units % BigInt(all) };
  });
  entries.sort((a, b) => (a.left === b.left ? 0 : a.left < b.left ? 1 : -1));
  const rest = sum - entries.reduce((total, { whole }) => total + whole, 0);
  return Object.fromEntries(entries.map(({ kind, whole }, i) => [kind, whole + (i < rest ? 1 : 0)])) as Costs;
}
