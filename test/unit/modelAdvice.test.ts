import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openEngine, sampleOf } from "../../src/engine/open.ts";

/** From the lines of logs to what is said of models. */
const home = mkdtempSync(join(tmpdir(), "taximeter-models-"));
const folder = join(home, ".claude", "projects", "-home-dev-shop");
mkdirSync(folder, { recursive: true });
const engine = openEngine(join(home, "ledger.db"), sampleOf(home));
afterAll(async () => {
  await engine.close();
  rmSync(home, { recursive: true, force: true });
});

const day = 24 * 3_600_000;
const noon = Math.floor(Date.now() / day) * day - day / 2;
const sonnet = "claude-sonnet-5-5";
const fable = "claude-fable-5-2";
let lines = 0;

function idOf(n: number): string {
  return `aaaaaaaa-0001-4000-8000-${String(n).padStart(12, "0")}`;
}

/** Questions, each with one answer: 100,000 tokens read from the cache, 10,000 written, 1000 of output. */
function ask(n: number, at: number, model: string, questions: number): void {
  const session = idOf(n);
  const base = { sessionId: session, cwd: "/home/dev/shop", version: "2.1.330", isSidechain: false };
  const usage = { cache_read_input_tokens: 100_000, cache_creation_input_tokens: 10_000, input_tokens: 0 };
  for (let question = 0; question < questions; question++) {
    const [when, key] = [at + question * 600_000, lines++];
    const stamp = (ms: number) => new Date(when + ms).toISOString();
    const said = { role: "user", content: "What does this do?" };
    const answer = [{ type: "text", text: "It adds." }];
    const message = { id: `msg_${key}`, type: "message", role: "assistant", model, content: answer };
    for (const line of [
      { ...base, type: "user", uuid: `u${key}`, timestamp: stamp(0), message: said },
      {
        ...base,
        type: "assistant",
        uuid: `a${key}`,
        requestId: `req_${key}`,
        timestamp: stamp(5000),
        message: { ...message, usage: { ...usage, output_tokens: 1000 } },
      },
    ]) {
      appendFileSync(join(folder, `${session}.jsonl`), `${JSON.stringify(line)}\n`);
    }
  }
}

beforeAll(async () => {
  for (let daysAgo = 13; daysAgo >= 1; daysAgo--) ask(daysAgo, noon - daysAgo * day, sonnet, 4);
  await engine.index();
});

it("the first turn on a dear model is told beside the usual ones, and only there", async () => {
  ask(20, noon, fable, 1);
  ask(21, noon, sonnet, 1);
  await engine.index();
  const of = async (n: number) => {
    const found = await engine.findings({ session: { source: "claude", session: idOf(n) } });
    return found.flatMap(({ detector, amount }) => (detector === "dearModel" ? [amount!] : []));
  };
  // $0.20 and $8 for the cache, $40 for output, instead of $0.10, $2.50 and $10 per million tokens; 52 questions.
  const [then, now] = [100_000 * 100 + 10_000 * 2500 + 10_000_000, 100_000 * 200 + 10_000 * 10_000 + 40_000_000];
  expect(await of(20)).toEqual([{ nanoUsd: Math.round((52 * (now - then) * 30) / 28), is: "monthly" }]);
  expect(await of(21)).toEqual([]);
});

it("tasks are counted by kind and model; a comparison needs enough of them", async () => {
  const [questions, ...more] = await engine.modelAdvice();
  expect(more).toEqual([]);
  expect(questions).toMatchObject({ source: "claude", kind: "question", recommendation: null });
  expect(questions!.models.map(({ model, tasks, well }) => [model, tasks, well])).toEqual([
    [fable, 1, 1],
    [sonnet, 53, 53],
  ]);
  expect(questions!.reason).toContain("53 tasks on claude-sonnet-5-5 and 1 on claude-fable-5-2");
});

it("with enough of them the cheaper one is recommended, from the own turns of the dearer one", async () => {
  for (let n = 30; n < 40; n++) ask(n, noon - day / 4 + n, fable, 5);
  await engine.index();
  const [questions] = await engine.modelAdvice();
  const { from, to, saves } = questions!.recommendation!;
  expect([from, to]).toEqual([fable, sonnet]);
  // 51 questions: the caches on Sonnet, and half to twice the output.
  const caches = 100_000 * 100 + 10_000 * 2500;
  expect(saves).toEqual({
    low: 51 * (160_000_000 - caches - 20_000_000),
    high: 51 * (160_000_000 - caches - 5_000_000),
  });
});

it("a session is shown on other models, itself among them, cheapest first", async () => {
  const detail = await engine.session("claude", idOf(20));
  expect(detail!.repriced.map(({ model }) => model)).toEqual(["claude-haiku-5-5", sonnet, "claude-opus-5-5", fable]);
  expect(detail!.repriced.at(-1)!.cost).toEqual({ low: 160_000_000, high: 160_000_000 });
});
