import { noTokens, type Tokens } from "../../src/core/event.ts";
import type { CallFact, Facts, MarkFact, ToolFact } from "../../src/insights/facts.ts";
import { defaultAdvice } from "../../src/core/alert.ts";
import { learnHours } from "../../src/insights/workingHours.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import { type Random, seededRandom } from "../bench/corpus/random.ts";

/** A made-up session whose state is known. */
export interface Trace {
  kind: string;
  /** When it began to go wrong, ms; null in a healthy session. */
  onset: number | null;
  facts: Facts;
  now: number;
}

const pricer = createPricer(bundledBook);
const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
/** A Tuesday morning. */
const tuesday = Date.UTC(2026, 10, 17, 9);
export const window = 1_000_000;
const log = "/logs/session.jsonl";

/** claude-sonnet-5-5, in nano-USD. */
export function price(tokens: Tokens): number | null {
  return pricer.price({ source: "claude", model: "claude-sonnet-5-5", at: tuesday, tokens, tier: "standard" }).nanoUsd;
}

export type Tool = Partial<ToolFact> & Pick<ToolFact, "name" | "activity" | "target">;

/** Writes a session down, step by step: each tool run follows the response that asked for it. */
export function createTrace(seed: number, { start = tuesday, prompt = 20_000 } = {}) {
  const random: Random = seededRandom(seed);
  const calls: CallFact[] = [];
  const tools: ToolFact[] = [];
  const marks: MarkFact[] = [];
  let at = start;
  let offset = 0;
  let context = 0;
  let onset: number | null = null;

  const pass = (ms: number) => (at += Math.max(second, Math.round(ms)));
  const line = () => ({ path: log, offset: (offset += random.int(300, 4000)) });

  function respond(agent: string | null = null, adds = random.int(200, 3000)): void {
    pass(random.logNormal(12 * second, 0.6));
    const cacheRead = context;
    const fresh = context === 0 ? prompt : adds;
    const tokens = { ...noTokens, input: 3, cacheRead, cacheWrite5m: fresh, output: random.int(80, 1200) };
    context = cacheRead + fresh;
    calls.push({ at, agent, model: "claude-sonnet-5-5", tokens, context, nanoUsd: price(tokens), log: line() });
  }

  return {
    random,
    now: () => at,
    context: () => context,
    pass,
    respond,
    mark(mark: MarkFact["mark"], agent: string | null = null): void {
      marks.push({ at: pass(second), agent, mark });
      if (mark === "compaction") context = prompt;
    },
    run(tool: Tool): void {
      respond(tool.agent ?? null);
      pass(random.logNormal(4 * second, 0.9));
      const failure = tool.ok === false ? "f".repeat(16) : null;
      const rest = { agent: null, ok: true, exitCode: null, failure, bytes: random.int(200, 9000) };
      tools.push({ at, log: line(), ...rest, ...tool });
    },
    /** From here on it goes wrong. */
    sickens(): void {
      onset ??= at;
    },
    end(kind: string, facts: Partial<Facts> = {}, rested = second): Trace {
      return {
        kind,
        onset,
        now: at + rested,
        facts: {
          session: { source: "claude", session: `${kind}-${seed}` },
          calls,
          tools,
          marks,
          context: { tokens: context, window, autoCompact: null },
          nextTurn: null,
          cache: null,
          price,
          priceOn: (model, tokens) =>
            pricer.price({ source: "claude", model, at: tuesday, tokens, tier: "standard" }).nanoUsd,
          usual: { days: 0, models: [], firstModels: [] },
          remainingTurns: 20,
          hours: learnHours([], "UTC"),
          budgets: defaultAdvice.budgets,
          thresholds: defaultAdvice.thresholds,
          ...facts,
        },
      };
    },
  };
}

export type TraceBuilder = ReturnType<typeof createTrace>;

/** The session as it stood at a time, ms. */
export function upTo({ facts, ...trace }: Trace, at: number): Trace {
  const before = <T extends { at: number }>(list: readonly T[]) => list.filter((fact) => fact.at <= at);
  return {
    ...trace,
    now: at,
    facts: { ...facts, calls: before(facts.calls), tools: before(facts.tools), marks: before(facts.marks) },
  };
}
