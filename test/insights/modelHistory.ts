import { noTokens, type SourceId, type Tokens } from "../../src/core/event.ts";
import type { Usual } from "../../src/insights/facts.ts";
import type { UsageDay } from "../../src/insights/usage.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import type { Random } from "../bench/corpus/random.ts";
import { hour, minute } from "./trace.ts";

const pricer = createPricer(bundledBook);

/** List price in nano-USD at a time, ms. */
export function priceAt(source: SourceId, model: string, at: number, tokens: Tokens): number {
  return pricer.price({ source, model, at, tokens, tier: "standard" }).nanoUsd!;
}

export interface Response {
  at: number;
  agent: string | null;
  model: string;
  tokens: Tokens;
  nanoUsd: number;
}

/** How somebody works with one tool. */
export interface Habit {
  source: SourceId;
  /** Model of a session, and of its sub-agents, by how many days ago it was. */
  model: (random: Random, daysAgo: number) => string;
  agents?: (random: Random, daysAgo: number) => string | null;
  /** Days back; weekends are free. */
  days: number;
  /** Tokens of a response's context, median. */
  context?: number | ((daysAgo: number) => number);
  /** Sessions a day, median. */
  sessions?: number;
}

/** Sessions of the days before a time (ms), oldest first. */
export function sessionsBefore(random: Random, now: number, habit: Habit): Response[][] {
  const { source, sessions = 3, context = 60_000 } = habit;
  const made: Response[][] = [];
  for (let daysAgo = habit.days; daysAgo >= 1; daysAgo--) {
    const day = now - daysAgo * 24 * hour;
    if ([0, 6].includes(new Date(day).getUTCDay())) continue;
    const count = Math.max(1, Math.round(random.logNormal(sessions, 0.3)));
    for (let n = 0; n < count; n++) {
      const size = typeof context === "number" ? context : context(daysAgo);
      const model = habit.model(random, daysAgo);
      const start = day + n * 15 * minute;
      const main = responses(random, { source, model, at: start, context: size, agent: null });
      const helper = habit.agents?.(random, daysAgo) ?? null;
      const agents = helper
        ? responses(random, { source, model: helper, at: start + 1, context: size / 4, agent: "a1" })
        : [];
      made.push([...main, ...agents]);
    }
  }
  return made;
}

export interface Run {
  source: SourceId;
  model: string;
  at: number;
  /** Tokens of the context at the end, about. */
  context: number;
  agent: string | null;
  count?: number;
}

/** A context that grows, read from the cache each time. */
export function responses(random: Random, { source, model, at, context, agent, count }: Run): Response[] {
  const times = count ?? Math.max(3, Math.round(random.logNormal(25, 0.5)));
  const end = random.logNormal(context, 0.3);
  return Array.from({ length: times }, (_, n) => {
    const [read, fresh] = [Math.round((end * n) / times), Math.round(end / times)];
    const write = source === "claude" ? { cacheWrite5m: fresh } : { input: fresh };
    const tokens = { ...noTokens, cacheRead: read, ...write, output: random.int(80, 1200) };
    const when = at + n * 20_000;
    return { at: when, agent, model, tokens, nanoUsd: priceAt(source, model, when, tokens) };
  });
}

export function usualOf(sessions: readonly (readonly Response[])[]): Usual {
  const all = sessions.flat();
  const models = [...Map.groupBy(all, ({ model }) => model)].map(([model, of]) => ({
    model,
    calls: of.length,
    tokens: sumOf(of),
    nanoUsd: of.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0),
  }));
  const firstModels = sessions.toReversed().map(([first]) => first!.model);
  return { days: new Set(all.map(dayOf)).size, models, firstModels: firstModels.slice(0, 10) };
}

export function usageDays(source: SourceId, sessions: readonly (readonly Response[])[]): UsageDay[] {
  return [...Map.groupBy(sessions.flat(), dayOf)].map(([day, of]) => {
    const { models } = usualOf([of]);
    return {
      day,
      calls: of.length,
      nanoUsd: of.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0),
      models: models.map((entry) => ({ ...entry, source })),
    };
  });
}

/** Days of several tools as one list. */
export function together(...lists: UsageDay[][]): UsageDay[] {
  return [...Map.groupBy(lists.flat(), ({ day }) => day)]
    .map(([day, parts]) => ({
      day,
      calls: parts.reduce((sum, { calls }) => sum + calls, 0),
      nanoUsd: parts.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0),
      models: parts.flatMap(({ models }) => models),
    }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}

function dayOf({ at }: Response): string {
  return new Date(at).toISOString().slice(0, 10);
}

function sumOf(all: readonly Response[]): Tokens {
  const sum = { ...noTokens };
  for (const { tokens } of all) for (const kind of Object.keys(sum) as (keyof Tokens)[]) sum[kind] += tokens[kind];
  return sum;
}
