import { setImmediate } from "node:timers/promises";
import type { Tokens } from "../core/event.ts";
import { type MeterTotals, type OtlpSettings, type ResponseSizes, sizeBounds } from "../core/otlp.ts";
import { releasable } from "../core/team.ts";
import { slotMs } from "../store/slots.ts";
import type { CallRecord } from "../store/callColumns.ts";
import type { Store } from "../store/store.ts";
import type { TeamSession } from "../store/teamRows.ts";
import { keyOf, rowOf } from "../team/push/figures.ts";
import { type Makers, otherModel, partsOf } from "../team/push/parts.ts";

/** Others may do something after so much time, ms. */
const stretchMs = 20;
const dayMs = 86_400_000;

/** What a session adds, and by what it is told that it changed. */
interface Share {
  mark: string;
  /** By a row's keys. */
  figures: Map<string, number[]>;
  sizes: Map<string, ResponseSizes>;
}

export interface TotalsMakers extends Makers {
  /** Changes with whatever else totals are made by: rules, and the book that names models. */
  version(): string;
}

/**
 * Totals since a time, made of the same parts as the rows for a team's endpoint: by tool, model and released tags. What
 * was made of a session is remembered until the session, the rules or what is released change.
 */
export function createOtlpTotals(store: Store, given: TotalsMakers) {
  let basis = "";
  const known = new Map<number, Share>();
  /** By tool, name in the log and day. */
  const models = new Map<string, string | null>();
  const makers = { ...given, publicModel: rememberedModel };

  function rememberedModel(session: TeamSession, call: CallRecord): string | null {
    const name = `${session.source} ${Math.floor(call.at / dayMs)} ${call.model}`;
    const found = models.get(name);
    if (found !== undefined) return found;
    const model = given.publicModel(session, call);
    models.set(name, model);
    return model;
  }

  function shareOf(session: TeamSession, mark: string, { since, release }: OtlpSettings): Share {
    const plan = { address: "", release, since: new Date(since).toISOString() };
    const figures = new Map<string, number[]>();
    for (const part of partsOf(session, plan, store, makers)) addTo(figures, part.key, part.figures);
    return { mark, figures, sizes: sizesOf(session, since) };
  }

  function sizesOf(session: TeamSession, since: number): Share["sizes"] {
    const sizes: Share["sizes"] = new Map();
    for (const call of store.traces.calls(session.id)) {
      if (call.at < since || call.elsewhere || call.tokens === null) continue;
      const model = makers.publicModel(session, call) ?? otherModel;
      for (const type of ["input", "output"] as const) {
        const size = type === "input" ? inputOf(call.tokens) : call.tokens.output;
        const counts = sizeBounds.map(() => 0).concat(0);
        counts[bucketOf(size)] = 1;
        addSizes(sizes, { tool: session.source, model, type, counts, sum: size });
      }
    }
    return sizes;
  }

  return {
    /** `told`: keys that have to be there, with nothing in them if need be. */
    async since(settings: OtlpSettings, told: readonly string[]): Promise<Summed> {
      const now = JSON.stringify([settings.since, settings.release, given.version()]);
      if (now !== basis) for (const map of [known, models]) map.clear();
      basis = now;
      const marks = store.sessionMarks.since(Math.floor(settings.since / slotMs));
      const there = new Set(marks.map(({ id }) => id));
      for (const id of known.keys()) if (!there.has(id)) known.delete(id);
      let from = performance.now();
      for (const { id, mark } of marks) {
        if (known.get(id)?.mark === mark) continue;
        const session = store.teamRows.session(id);
        if (session) known.set(id, shareOf(session, mark, settings));
        if (performance.now() - from < stretchMs) continue;
        await setImmediate();
        from = performance.now();
      }
      return summed(
        [...known.values()],
        told.filter((key) => isReleased(key, settings)),
      );
    },
  };
}

export interface Summed {
  /** By a row's keys, as text. */
  totals: Map<string, MeterTotals>;
  sizes: ResponseSizes[];
}

function summed(shares: readonly Share[], told: readonly string[]): Summed {
  const figures = new Map<string, number[]>(told.map((key) => [key, []]));
  const sizes = new Map<string, ResponseSizes>();
  for (const share of shares) {
    for (const [key, values] of share.figures) addTo(figures, key, values);
    for (const one of share.sizes.values()) addSizes(sizes, one);
  }
  const totals = [...figures].map(([key, values]): [string, MeterTotals] => {
    const { nanoUsd, ...row } = rowOf({ hour: 0, key, figures: values, revision: 1 }, "");
    return [keyOf(row), { ...row, nanoUsd: Number(nanoUsd) }];
  });
  return { totals: new Map(totals), sizes: [...sizes.values()] };
}

/** What was told while more was released is not said again, not even that there is nothing of it. */
function isReleased(key: string, { release }: OtlpSettings): boolean {
  const row = rowOf({ hour: 0, key, figures: null, revision: 1 }, "");
  return releasable.every((name) => row[name] === null || release.includes(name));
}

function addTo(all: Map<string, number[]>, key: string, values: readonly number[]): void {
  const sums = all.get(key);
  if (!sums || sums.length === 0) all.set(key, [...values]);
  else for (const [i, value] of values.entries()) sums[i]! += value;
}

function addSizes(all: Map<string, ResponseSizes>, one: ResponseSizes): void {
  const key = `${one.tool} ${one.model} ${one.type}`;
  const sums = all.get(key);
  if (!sums) return void all.set(key, { ...one, counts: [...one.counts] });
  for (const [bucket, count] of one.counts.entries()) sums.counts[bucket]! += count;
  sums.sum += one.sum;
}

function bucketOf(size: number): number {
  const bucket = sizeBounds.findIndex((bound) => size <= bound);
  return bucket < 0 ? sizeBounds.length : bucket;
}

function inputOf({ input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown }: Tokens): number {
  return input + cacheRead + cacheWrite5m + cacheWrite1h + cacheWriteUnknown;
}
