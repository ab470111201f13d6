import { describe, expect, it } from "vitest";
import type { DetectorId, Finding } from "../../src/core/finding.ts";
import { at } from "./logs/aloneKinds.ts";
import { type Desk, type Format, formats, openDesk, type Written } from "./logs/desk.ts";
import { healthyKinds } from "./logs/healthyKinds.ts";
import { failing, vitest } from "./logs/runners.ts";
import { createSession, hour, minute, type SessionBuilder } from "./logs/session.ts";

const usd = 1_000_000_000;
const tuesday = at(1, 9);
let serial = 0;

/** A session that this writes, as one of the tools logs it. */
function written(
  format: Format,
  write: (session: SessionBuilder) => void,
  options: Partial<Parameters<typeof createSession>[1]> & Pick<Written, "ttl"> = {},
): Written & { end: number } {
  const { ttl, ...rest } = options;
  const session = createSession(++serial, { start: tuesday, ...rest });
  session.prompt("Please do this.", 1000);
  write(session);
  const { session: steps, end } = session.end();
  return { id: session.random.uuid(), format, session: steps, end, ...(ttl && { ttl }) };
}

async function told(desk: Desk, one: Written, now: number, by: DetectorId): Promise<Finding | undefined> {
  return (await desk.findings(one, now)).find(({ detector }) => detector === by);
}

/** Looks at one session in a home of its own. */
async function alone(one: Written, now: number, by: DetectorId) {
  const desk = await openDesk([one]);
  const [finding, summary] = [await told(desk, one, now, by), await desk.summary(one)];
  await desk.close();
  return { finding, summary };
}

describe("a retry loop", () => {
  it.each(formats)("is told by the fifth repetition, from logs of %s", async (format) => {
    const stuck = (times: number) =>
      written(format, (session) => {
        const test = failing(session.random);
        for (let n = 0; n < times; n++) {
          session.run({ does: "shell", what: "npx vitest run", says: vitest.red([test], 30, session.random), exit: 1 });
          session.run({ does: "edit", what: "src/cart.ts", says: "Updated." });
        }
      });
    const [three, five] = [stuck(3), stuck(5)];
    const desk = await openDesk([three, five]);
    expect(await told(desk, three, three.end, "loops")).toBeUndefined();
    expect(await told(desk, five, five.end, "loops")).toMatchObject({ title: "The same test keeps failing" });
    await desk.close();
  });

  it("is not seen in fifty sessions of red and green", async () => {
    const [, redGreen] = healthyKinds.find(([name]) => name === "red, green, and the next test")!;
    const sessions = Array.from({ length: 52 }, (_, n) => written(formats[n % formats.length]!, redGreen));
    const desk = await openDesk(sessions);
    for (const one of sessions) expect(await told(desk, one, one.end, "loops")).toBeUndefined();
    await desk.close();
  });

  it("teaches the same in every session, thread and week, and nothing about other failures", async () => {
    const fails = (says: string, agent: string | null) =>
      written("claude", (session) => {
        for (let n = 0; n < 5; n++) session.run({ does: "shell", what: "make deploy", says, exit: 1 }, agent);
      });
    const sessions = [
      fails("Error: no route to host", null),
      fails("Error: no route to host", "a1"),
      fails("Error: disk full", null),
    ];
    const desk = await openDesk(sessions);
    const [first, again, other] = await Promise.all(sessions.map((one) => told(desk, one, one.end, "loops")));
    expect(again!.lesson).toBe(first!.lesson);
    expect(other!.lesson).not.toBe(first!.lesson);
    await desk.close();
  });
});

describe("the agent that someone left running on Friday afternoon", () => {
  it("is told within ten minutes, and before it has cost $5", async () => {
    const run = written(
      "claude",
      (session) => {
        while (session.now() < at(5, 9)) {
          session.run({ does: "shell", what: "npm run build", says: "x".repeat(2000) });
          session.pass(20_000);
        }
      },
      { start: at(4, 16), model: "large", system: 150_000 },
    );
    const desk = await openDesk([run]);
    const factsAt = await desk.replay(run, 0);
    // Until enough days are known, a working day ends at 19.
    const start = at(4, 19);
    const { unattended } = await import("../../src/insights/unattended.ts");
    const alarm = factsAt(run.end).calls.find((call) => unattended(factsAt(call.at)).length > 0)!;
    expect(alarm.at).toBeGreaterThan(start);
    expect(alarm.at - start).toBeLessThanOrEqual(10 * minute);
    expect(unattended(factsAt(alarm.at))[0]!.amount!.nanoUsd).toBeLessThanOrEqual(5 * usd);
    await desk.close();
  });
});

describe("a session that grew", () => {
  it.each([
    ["claude", 4100],
    ["codexNew", 1800],
    ["codexOld", 1800],
  ] as const)(
    "is told at or before turn 40, when a turn costs more than those of the first hour: %s",
    async (format, step) => {
      const grown = written(format, (session) => {
        for (let turn = 1; turn <= 40; turn++) {
          for (let n = 0; n < 3; n++) session.run({ does: "read", what: `src/part${n}.ts`, says: "", tokens: step });
          session.say(300);
          session.pass(10 * minute);
          if (turn < 40) session.prompt("Go on.", 100);
        }
      });
      const desk = await openDesk([grown]);
      const finding = await told(desk, grown, grown.session.steps.at(-1)!.at + minute, "contextReset");
      expect(finding?.severity).toBe("notice");
      await desk.close();
    },
  );

  it("is left alone while the cache is hot and less than 40% of the window is full, however it grew", async () => {
    const small = written("claude", (session) => {
      for (let n = 0; n < 5; n++) session.say(100);
      session.pass(hour);
      for (let n = 0; n < 40; n++) session.run({ does: "read", what: `src/part${n}.ts`, says: "", tokens: 9000 });
      session.say(100);
    });
    const { finding, summary } = await alone(small, small.end + minute, "contextReset");
    expect(summary.context!.tokens / summary.context!.window!).toBeGreaterThan(0.35);
    expect(summary.context!.tokens / summary.context!.window!).toBeLessThan(0.4);
    expect(finding).toBeUndefined();
  });
});

describe("the pay-back of a fresh start, by hand", () => {
  /** A first response, one result, and an answer. No session is known that went on longer: 20 more are thought to come. */
  const session = (format: Format, result: number, options: Parameters<typeof written>[2]) =>
    written(
      format,
      (steps) => {
        steps.together([{ does: "read", what: "src/all.ts", says: "", tokens: result }]);
        steps.say(300);
      },
      options,
    );

  it("Sonnet, hot", async () => {
    const one = session("claude", 480_000, { system: 19_000, ttl: "5m" });
    const { finding, summary } = await alone(one, one.end + minute, "contextReset");
    const output = one.session.steps.find((step) => step.kind === "answer")!.output;
    const context = 4 + 20_000 + output + 480_000;
    expect(summary.context!.tokens).toBe(context);
    // $2 in, $10 out, $0.10 read, $2.50 written. The note reads all and writes 2,000; the new start writes 22,000.
    const once = context * 100 + 2000 * 10_000 + 4 * 2000 + 22_000 * 2500;
    const saves = (context - 22_004) * 100;
    expect(Math.ceil(once / saves)).toBe(3);
    expect(finding).toMatchObject({
      title: "A fresh session pays back after 3 turns",
      amount: { nanoUsd: 20 * saves - once },
    });
  });

  it("Opus, cold after an hour", async () => {
    const one = session("claude", 480_000, { system: 19_000, ttl: "1h", model: "large" });
    const { finding, summary } = await alone(one, one.end + 61 * minute, "contextReset");
    const context = summary.context!.tokens;
    // $4 in, $0.20 read, $8 written for an hour: going on writes all of it again, a fresh start 22,000.
    const spared = context * 8000 - (4 * 4000 + 22_000 * 8000);
    expect(finding).toMatchObject({
      severity: "notice",
      title: "The cache is cold: a fresh session costs less at once",
      amount: { nanoUsd: 20 * (context - 22_004) * 200 + spared },
    });
  });

  it("Codex, whose log does not say how long the cache lives", async () => {
    const one = session("codexNew", 120_000, { system: 12_000 });
    const { finding, summary } = await alone(one, one.end + 3 * hour, "contextReset");
    const context = summary.context!.tokens;
    // $10 out, $0.10 read, $2.50 written.
    const once = context * 100 + 2000 * 10_000 + 15_000 * 2500;
    const saves = (context - 15_000) * 100;
    expect(Math.ceil(once / saves)).toBe(6);
    expect(finding).toMatchObject({
      title: "A fresh session pays back after 6 turns",
      amount: { nanoUsd: 20 * saves - once },
    });
  });
});

it("a resume after 61 minutes says what writing the context again costs", async () => {
  const one = written(
    "claude",
    (session) => {
      for (let n = 0; n < 50; n++) session.run({ does: "read", what: `src/part${n}.ts`, says: "", tokens: 9000 });
      session.say(300);
    },
    { ttl: "1h", system: 20_000 },
  );
  const { finding, summary } = await alone(one, one.end + 61 * minute, "contextReset");
  const { tokens } = summary.context!;
  // Sonnet: $4 per million tokens written for an hour, $0.10 per million read.
  const turn = summary.cache!.coldTurn!;
  expect(turn.reRead).toBe(0);
  expect(turn.fresh).toBeGreaterThan(tokens * 4000);
  expect(turn.fresh).toBeLessThan(1.05 * tokens * 4000);
  expect(finding!.reason).toContain(`costs about $${(turn.nanoUsd / usd).toFixed(2)}`);
  const hot = await alone({ ...one, id: `${one.id}-hot` }, one.end + 59 * minute, "contextReset");
  expect(hot.finding!.severity).toBe("info");
});
