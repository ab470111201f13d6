import { defaultAdvice } from "../../src/core/alert.ts";
import type { Usage, UsageDay } from "../../src/insights/usage.ts";
import { type Random, seededRandom } from "../bench/corpus/random.ts";
import {
  type Habit,
  priceAt,
  type Response,
  responses,
  sessionsBefore,
  together,
  usageDays,
  usualOf,
} from "./modelHistory.ts";
import { createTrace, type Trace } from "./trace.ts";

const tuesday = Date.UTC(2026, 10, 17, 9);
/** A few days after Luna's price was cut to a fifth. */
const afterCut = Date.UTC(2026, 7, 4, 9);

const [haiku, sonnet, opus, fable] = ["claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5", "claude-fable-5-2"];
const [terra, sol, astra] = ["gpt-6.1-terra", "gpt-6.1-sol", "gpt-6-astra"];

type Kind<Made> = readonly [name: string, (seed: number) => Made];

/** A session after some weeks of work; by default of Claude Code with Sonnet, now and then on Opus. */
interface Scene {
  now?: number;
  before?: Partial<Habit>;
  /** Its responses, oldest first. */
  session: (random: Random, at: number) => Response[];
}

function scene({ now = tuesday, before = {}, session }: Scene): (seed: number) => Trace {
  return (seed) => {
    const random = seededRandom(seed);
    const habit: Habit = { source: "claude", model: () => sonnet, days: random.int(20, 28), ...before };
    const { source } = habit;
    const calls = session(random, now).sort((a, b) => a.at - b.at);
    const last = calls.at(-1)!.at;
    const { facts } = createTrace(seed).end("model");
    return {
      kind: "model",
      onset: null,
      now: last + 1000,
      facts: {
        ...facts,
        session: { source, session: `s${seed}` },
        calls: calls.map((call) => ({ ...call, context: call.tokens.cacheRead, log: { path: "/l", offset: call.at } })),
        usual:
          habit.days === 0 ? { days: 0, models: [], firstModels: [] } : usualOf(sessionsBefore(random, now, habit)),
        priceOn: (model, tokens) => priceAt(source, model, last, tokens),
      },
    };
  };
}

/** A session on one model from its first response on. */
function on(model: string, more: { source?: Habit["source"]; context?: number } = {}): Scene["session"] {
  const { source = "claude", context = 60_000 } = more;
  return (random, at) => responses(random, { source, model, at, context, agent: null, count: random.int(1, 12) });
}

/** Sonnet on the main thread, and so many responses of a sub-agent. */
function withAgent(model: string, count: readonly [number, number], context: number): Scene["session"] {
  return (random, at) => [
    ...on(sonnet)(random, at),
    ...responses(random, { source: "claude", model, at: at + 1, context, agent: "a1", count: random.int(...count) }),
  ];
}

function switched(from: string, to: string): Scene["session"] {
  return (random, at) => [...on(from)(random, at), ...on(to)(random, at + 600_000)];
}

/** This model but for now and then. */
function mostly(usual: string, other: string, chance: number): Habit["model"] {
  return (random) => (random.chance(chance) ? other : usual);
}

const codex = { source: "codex" } as const;

export const usualModels: readonly Kind<Trace>[] = [
  ["the usual model", scene({ session: on(sonnet) })],
  ["a new cheap model", scene({ session: on(haiku) })],
  ["a new model at the old price", scene({ before: { model: () => "claude-sonnet-5" }, session: on(sonnet) })],
  ["a new model at twice the price", scene({ session: on(opus) })],
  ["the usual model under its dated name", scene({ session: on(`${sonnet}-20260928`) })],
  [
    "a price cut",
    scene({ now: afterCut, before: { ...codex, model: () => "gpt-5.6-luna" }, session: on("gpt-5.6-luna", codex) }),
  ],
  ["huge contexts", scene({ session: on(sonnet, { context: 900_000 }) })],
  ["a sub-agent on a dear model, once", scene({ session: withAgent(fable, [1, 8], 30_000) })],
  ["the first day with another tool", scene({ before: { ...codex, days: 0 }, session: on(astra, codex) })],
  ["the first week of use", scene({ before: { days: 7 }, session: on(fable) })],
  [
    "a dear model that is used now and then",
    scene({ before: { model: mostly(sonnet, fable, 0.15) }, session: on(fable) }),
  ],
  ["a dear model that only sub-agents used", scene({ before: { agents: () => fable }, session: on(fable) })],
  ["pennies", scene({ before: { model: () => haiku, context: 3000, sessions: 1 }, session: on("claude-haiku-4-5") })],
];

export const dearModels: readonly Kind<Trace>[] = [
  ["Fable after Sonnet", scene({ session: on(fable) })],
  ["Sonnet after Haiku", scene({ before: { model: () => haiku }, session: on(sonnet) })],
  ["Fable after Haiku and Sonnet", scene({ before: { model: mostly(haiku, sonnet, 0.6) }, session: on(fable) })],
  ["a switch in mid-session", scene({ session: switched(sonnet, fable) })],
  ["Astra after Sol", scene({ before: { ...codex, model: () => sol }, session: on(astra, codex) })],
  [
    "Sol after Terra and its sub-agents",
    scene({ before: { ...codex, model: () => terra, agents: () => "gpt-6-luna" }, session: on(astra, codex) }),
  ],
  [
    "after a price cut",
    scene({ now: afterCut, before: { ...codex, model: () => "gpt-5.6-luna" }, session: on("gpt-5.6-sol", codex) }),
  ],
  ["a fleet of sub-agents", scene({ session: withAgent(fable, [200, 400], 300_000) })],
  [
    "long contexts before, a short one now",
    scene({ before: { context: 400_000 }, session: on(fable, { context: 5000 }) }),
  ],
];

export const sameDefault: readonly Kind<Trace>[] = [
  ["the same model", scene({ session: on(sonnet) })],
  ["a cheaper default", scene({ before: { model: () => opus }, session: on(sonnet) })],
  ["a new default at the old price", scene({ before: { model: () => "claude-sonnet-5" }, session: on(sonnet) })],
  ["a switch in mid-session", scene({ session: switched(sonnet, opus) })],
  ["a dear sub-agent", scene({ session: withAgent(opus, [1, 40], 60_000) })],
  ["now one, now the other", scene({ before: { model: mostly(sonnet, opus, 0.5) }, session: on(opus) })],
  ["every fifth session on Opus", scene({ before: { model: everyNth(5, opus) }, session: on(opus) })],
  [
    "a price cut",
    scene({ now: afterCut, before: { ...codex, model: () => "gpt-5.6-luna" }, session: on("gpt-5.6-luna", codex) }),
  ],
  ["the first week of use", scene({ before: { days: 7 }, session: on(opus) })],
  ["the first day with another tool", scene({ before: { ...codex, days: 0 }, session: on(astra, codex) })],
  ["huge contexts", scene({ session: on(sonnet, { context: 900_000 }) })],
  ["a third model after two", scene({ before: { model: mostly(sonnet, "claude-sonnet-5", 0.5) }, session: on(haiku) })],
];

export const changedDefaults: readonly Kind<Trace>[] = [
  ["Opus after Sonnet", scene({ session: on(opus) })],
  ["Opus, known from sub-agents", scene({ before: { agents: () => opus }, session: on(opus) })],
  [
    "Fable, known from sub-agents",
    scene({ before: { agents: (random) => (random.chance(0.2) ? fable : null) }, session: on(fable) }),
  ],
  ["Fable after Opus", scene({ before: { model: () => opus }, session: on(fable) })],
  ["Sol after Terra", scene({ before: { ...codex, model: () => terra }, session: on(sol, codex) })],
  [
    "a change a day ago",
    scene({ before: { model: (_, daysAgo) => (daysAgo === 1 ? opus : sonnet), sessions: 0.5 }, session: on(opus) }),
  ],
  ["tried weeks ago", scene({ before: { model: (_, daysAgo) => (daysAgo > 18 ? opus : sonnet) }, session: on(opus) })],
];

function everyNth(n: number, other: string): Habit["model"] {
  let count = 0;
  return () => (++count % n === 0 ? other : sonnet);
}

type Days = (random: Random) => UsageDay[];

/** Two weeks and more up to a Tuesday evening. */
function weeks(habit: Partial<Habit>, now = tuesday): Days {
  return (random) => {
    const whole: Habit = { source: "claude", model: () => sonnet, days: 25, ...habit };
    return usageDays(whole.source, sessionsBefore(random, now, whole));
  };
}

function usage(days: Days, now = tuesday): (seed: number) => Usage {
  return (seed) => ({
    timeZone: "UTC",
    days: days(seededRandom(seed)),
    lastAt: now,
    budgets: defaultAdvice.budgets,
    thresholds: defaultAdvice.thresholds,
  });
}

/** From so many days ago on mostly the other model, else mostly the first. */
function shift(from: string, to: string, daysAgo: number, share = 0.9): Habit["model"] {
  return (random, ago) => (random.chance(ago <= daysAgo ? share : 1 - share) ? to : from);
}

export const steadyMix: readonly Kind<Usage>[] = [
  ["one model", usage(weeks({}))],
  ["two models as ever", usage(weeks({ model: mostly(sonnet, opus, 0.3), sessions: 8 }))],
  ["to a cheaper model", usage(weeks({ model: shift(opus, sonnet, 7) }))],
  ["to a model at the same price", usage(weeks({ model: shift("claude-sonnet-5", sonnet, 7), context: 30_000 }))],
  ["much more work", usage(weeks({ context: (ago) => (ago <= 7 ? 400_000 : 60_000), sessions: 4 }))],
  [
    "long contexts on a model at the same price",
    usage(weeks({ model: shift("claude-sonnet-5", sonnet, 7), context: (ago) => (ago <= 7 ? 500_000 : 40_000) })),
  ],
  [
    "short prompts on a model at the same price",
    usage(weeks({ model: shift("claude-sonnet-5", sonnet, 7), context: (ago) => (ago <= 7 ? 8000 : 120_000) })),
  ],
  ["a dear day", usage(weeks({ model: (_, ago) => (ago === 4 ? fable : sonnet), sessions: 6 }))],
  ["a fifth of the work", usage(weeks({ model: shift(sonnet, fable, 7, 0.6), sessions: 10 }))],
  ["the first week of use", usage(weeks({ days: 6, model: () => fable }))],
  ["a price cut", usage(weeks({ ...codex, model: () => "gpt-5.6-luna" }, afterCut), afterCut)],
  [
    "another tool beside",
    usage((random) => together(weeks({})(random), weeks({ ...codex, model: () => astra, days: 7 })(random))),
  ],
  ["after a holiday", usage(weeks({ model: (_, ago) => (ago <= 7 ? fable : sonnet), days: 9 }))],
  ["pennies", usage(weeks({ model: shift(haiku, "claude-haiku-4-5", 7), context: 2000, sessions: 1 }))],
];

export const shiftedMix: readonly Kind<Usage>[] = [
  [
    "Terra to Astra (about 8 times)",
    usage(
      weeks({ ...codex, model: shift(terra, "gpt-6.2-astra", 6), sessions: 12, days: 21 }, tuesday + 6 * 86_400_000),
      tuesday + 6 * 86_400_000,
    ),
  ],
  ["Sonnet to Fable", usage(weeks({ model: shift(sonnet, fable, 6), sessions: 12 }))],
  ["Haiku to Sonnet", usage(weeks({ model: shift(haiku, sonnet, 6, 0.85), sessions: 12 }))],
  ["Sonnet to Opus, all at once", usage(weeks({ model: shift(sonnet, opus, 6, 1) }))],
  ["since four days", usage(weeks({ model: shift(sonnet, fable, 5, 1), sessions: 6 }))],
  [
    "beside another tool",
    usage((random) =>
      together(
        weeks({ model: shift(sonnet, fable, 6), sessions: 12 })(random),
        weeks({ ...codex, model: () => sol })(random),
      ),
    ),
  ],
  [
    "and more work",
    usage(weeks({ model: shift(sonnet, fable, 6), context: (ago) => (ago <= 6 ? 200_000 : 60_000), sessions: 12 })),
  ],
];
