import type { Random } from "./random.ts";

/** What happens in a session, without any tool's way of writing it down. Tokens are the new ones of that step. */
export type Step =
  | { kind: "prompt"; title: string; text: string; tokens: number; pauseSeconds: number }
  | { kind: "call"; text: string; output: number; seconds: number; tool: ToolRun | null }
  | { kind: "agent"; task: string; calls: (Step & { kind: "call" })[]; answerTokens: number }
  | { kind: "compact" };

export interface ToolRun {
  does: "read" | "search" | "edit" | "shell";
  /** File, pattern or command. */
  target: string;
  /** Error output when it failed. */
  error: string | null;
  tokens: number;
  seconds: number;
}

interface Task {
  title: string;
  prompt: string;
  files: readonly [string, ...string[]];
  test: string;
  /** What its test says until it is done. */
  failure: string;
}

const tasks: readonly [Task, ...Task[]] = [
  {
    title: "Round cart totals once",
    prompt: "Cart totals are off by a cent when a coupon applies. Round once, in cents.",
    files: ["src/cart.ts", "src/coupon.ts", "test/cart.test.ts"],
    test: "npm test -- cart",
    failure: "AssertionError: expected 1999 to be 2000 at test/cart.test.ts:41",
  },
  {
    title: "Rate limit for login",
    prompt: "Add a rate limit to the login route: five tries a minute per address.",
    files: ["src/routes/login.ts", "src/limit.ts", "test/login.test.ts"],
    test: "npm test -- login",
    failure: "Error: expected status 429, received 200 at test/login.test.ts:28",
  },
  {
    title: "Slow product page",
    prompt: "The product page is slow with many reviews. Find out why and fix it.",
    files: ["src/routes/product.ts", "src/reviews.ts", "src/database.ts"],
    test: "npm test -- product",
    failure: "Error: 212 queries, at most 3 expected at test/product.test.ts:19",
  },
  {
    title: "Dates with Temporal",
    prompt: "Move the date helpers to Temporal, keep the exported names.",
    files: ["src/dates.ts", "test/dates.test.ts", "src/invoice.ts"],
    test: "npm test -- dates",
    failure: "TypeError: date.getTime is not a function at src/invoice.ts:63",
  },
];

/** Turns of one session, without end: a prompt, some looking around, edits, a test that fails once or more, an answer. */
export function* story(random: Random): Generator<Step> {
  for (let turn = 1; ; turn++) {
    const task = random.pick(tasks);
    const { title, prompt: text } = task;
    yield { kind: "prompt", title, text, tokens: random.between(60, 900), pauseSeconds: random.between(40, 400) };
    if (turn % 3 === 1) yield exploration(task, random);
    for (let i = random.between(1, 4); i > 0; i--) yield lookAround(task, random);
    yield* untilGreen(task, random);
    yield call("Done: the test passes, and nothing else changed.", random, null, random.between(150, 700));
    if (turn % 6 === 0) yield { kind: "compact" };
  }
}

/** Edit and test, until the test passes; sometimes the same failure comes back again and again. */
function* untilGreen(task: Task, random: Random): Generator<Step> {
  for (let failures = random.chance(0.25) ? random.between(3, 5) : random.between(0, 2); failures >= 0; failures--) {
    const file = random.pick(task.files);
    yield call("I change this.", random, tool("edit", file, random, 900, null), random.between(400, 3_200));
    const error = failures > 0 ? task.failure : null;
    yield call("I run the test.", random, tool("shell", task.test, random, 5_000, error));
  }
}

function lookAround(task: Task, random: Random): Step & { kind: "call" } {
  const file = random.pick(task.files);
  return random.chance(0.3)
    ? call("I look for its users.", random, tool("search", file.replace(/.*\/|\..*/g, ""), random, 6_000, null))
    : call("I read it first.", random, tool("read", file, random, 20_000, null));
}

function exploration(task: Task, random: Random): Step {
  const calls = Array.from({ length: random.between(3, 6) }, () => lookAround(task, random));
  return { kind: "agent", task: "Explore the code around this task", calls, answerTokens: random.between(300, 900) };
}

function call(text: string, random: Random, run: ToolRun | null, output = random.between(80, 420)) {
  return { kind: "call", text, output, seconds: random.between(3, 14), tool: run } as const;
}

function tool(does: ToolRun["does"], target: string, random: Random, most: number, error: string | null): ToolRun {
  return { does, target, error, tokens: random.between(Math.ceil(most / 8), most), seconds: random.between(1, 9) };
}
