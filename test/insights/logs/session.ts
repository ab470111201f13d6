import { type Random, seededRandom } from "../../bench/corpus/random.ts";

/** What happened in a session, before any client wrote it down. */
export interface Session {
  /** Unix time in ms of its first step. */
  start: number;
  /** Tokens of system prompt, tools and memory. */
  system: number;
  model: "small" | "usual" | "large";
  steps: readonly Step[];
}

export type Step = { at: number; agent: string | null } & (
  | { kind: "prompt"; text: string; tokens: number }
  /** One response and the tools that it asked for, in parallel. */
  | { kind: "answer"; output: number; runs: readonly Run[] }
  | { kind: "retry"; attempt: number }
  | { kind: "interrupt" }
  | { kind: "compaction" }
);

export interface Run {
  does: "shell" | "read" | "search" | "edit" | "web" | "mcp";
  /** Command, path, pattern, query or `server tool argument`. */
  what: string;
  /** What the tool printed. */
  says: string;
  /** 0 = it succeeded. Tools without exit codes fail with 1. */
  exit: number;
  /** Somebody said no, or stopped it. */
  refused?: boolean;
  /** How long it took, ms. */
  took: number;
  /** Tokens that the result adds to the context; from its length when absent. */
  tokens?: number;
}

export type RunInput = Pick<Run, "does" | "what"> & Partial<Run>;

const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;

/** Writes a session down step by step. Each run is asked for by a response of its own, but for those of `together`. */
export function createSession(
  seed: number,
  { start, system = 18_000, model = "usual" }: { start: number } & Partial<Omit<Session, "steps">>,
) {
  const random: Random = seededRandom(seed);
  const steps: Step[] = [];
  let at = start;
  let onset: number | null = null;

  const pass = (ms: number) => (at += Math.round(ms));
  const think = () => pass(Math.min(90 * second, random.logNormal(8 * second, 0.7)));
  function whole({ does, what, ...rest }: RunInput): Run {
    const took = Math.min(5 * minute, random.logNormal(does === "shell" ? 4 * second : 300, 0.8));
    return { does, what, says: "", exit: 0, took, ...rest };
  }

  const session = {
    random,
    pass,
    now: () => at,
    prompt(text = "Go on.", tokens = random.int(40, 900)): void {
      steps.push({ at: pass(second), agent: null, kind: "prompt", text, tokens });
    },
    /** A response that asks for several runs at once. */
    together(runs: readonly RunInput[], agent: string | null = null): void {
      const asked = runs.map(whole);
      steps.push({ at: think(), agent, kind: "answer", output: random.int(60, 700), runs: asked });
      pass(Math.max(0, ...asked.map(({ took }) => took)) + 50);
    },
    run(run: RunInput, agent: string | null = null): void {
      session.together([run], agent);
    },
    say(output = random.int(80, 900), agent: string | null = null): void {
      steps.push({ at: think(), agent, kind: "answer", output, runs: [] });
    },
    retry(attempt: number): void {
      steps.push({ at: pass(600 * 2 ** Math.min(attempt, 6)), agent: null, kind: "retry", attempt });
    },
    interrupt(): void {
      steps.push({ at: pass(2 * second), agent: null, kind: "interrupt" });
    },
    compact(): void {
      steps.push({ at: pass(20 * second), agent: null, kind: "compaction" });
    },
    /** From here on it goes wrong. */
    sickens(): void {
      onset ??= at;
    },
    end: (): { session: Session; onset: number | null; end: number } => ({
      session: { start, system, model, steps },
      onset,
      end: at,
    }),
  };
  return session;
}

export type SessionBuilder = ReturnType<typeof createSession>;
