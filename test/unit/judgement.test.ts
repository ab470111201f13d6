import { expect, it, onTestFinished, vi } from "vitest";
import type { Finding } from "../../src/core/finding.ts";
import { noTokens } from "../../src/core/event.ts";
import type { SessionSummary } from "../../src/core/snapshot.ts";
import { defaultAdvice } from "../../src/core/alert.ts";
import { createJudgement } from "../../src/engine/judgement.ts";
import { openStore } from "../../src/store/store.ts";

const start = Date.UTC(2026, 10, 18, 10);
const second = 1000;
const day = 86_400 * second;

/** A ledger with sessions that ended so long ago (ms), and how often each was judged, each judgement taking `ms`. */
function bench(sessions: Record<string, number>, ms = 0) {
  const store = openStore(":memory:");
  let now = start;
  let busy = 0;
  let wakeUps = 0;
  const judged: string[] = [];
  const errors: string[] = [];
  const place = {
    source: "claude" as const,
    path: "/log.jsonl",
    version: 1,
    cursor: {},
    size: 1,
    mtime: 1,
    lines: 1,
    skipped: 0,
    unknown: [],
    error: null,
  };
  let revision = 0;
  const write = (session: string, at: number) =>
    store.append([
      {
        place: { ...place, revision: revision++ },
        calls: [
          {
            event: {
              kind: "call",
              source: "claude",
              session,
              at,
              endAt: at,
              key: `${session} ${at}`,
              offset: 0,
              model: "m",
              tokens: { ...noTokens, output: 1 },
              context: 1,
              tier: "standard",
              quality: "exact",
            },
            price: {
              status: "priced",
              nanoUsd: 1,
              unpricedTokens: 0,
              model: "m",
              row: "2026-10-07",
              flags: [],
              layer: "bundled",
              book: "test",
            },
          },
        ],
        tools: [],
        marks: [],
        facts: [],
      },
    ]).sessions;
  for (const [session, ago] of Object.entries(sessions)) write(session, start - ago);
  const judgement = createJudgement(store, {
    insights: {
      judge({ session }): Finding[] {
        if (session === "broken") throw new Error("a detector is wrong");
        judged.push(session);
        busy += ms;
        return [];
      },
    },
    summaryOf: () => ({ cache: null }) as SessionSummary,
    plans: () => ({ timeZone: "UTC", weekdays: [], meters: [], limits: [] }),
    usage: () => ({ timeZone: "UTC", days: [], lastAt: 0, ...defaultAdvice }),
    digest: () => null,
    rewrites: () => true,
    now: () => now,
    stopwatch: () => busy,
    soon: () => void wakeUps++,
    onError: (error) => errors.push((error as Error).message),
  });
  return {
    judgement,
    errors,
    wakeUps: () => wakeUps,
    /** Those that were judged since this was last asked. */
    judged: () => judged.splice(0),
    pass: (by: number) => void (now += by),
    /** A line is logged now. */
    change: (session: string) => judgement.touch(write(session, now)),
  };
}

it("sessions of the last week are judged at first, those at rest never again until they change", async () => {
  const { judgement, judged, pass, change } = bench({ old: 8 * day, rests: 3 * day, young: 60 * second });
  await judgement.settle();
  expect(judged()).toEqual(["young", "rests"]);
  pass(60 * second);
  judgement.tick();
  judgement.run();
  expect(judged()).toEqual([]);
  change("rests");
  judgement.run();
  expect(judged()).toEqual(["rests"]);
});

it("a session is judged at once after a pause, and then once a second however often it changes", async () => {
  const { judgement, judged, pass, change } = bench({ a: second, b: second });
  await judgement.settle();
  judged();
  pass(10 * second);
  for (let i = 0; i < 30; i++) {
    change("a");
    judgement.run();
    pass(100);
  }
  expect(judged()).toEqual(["a", "a", "a"]);
  change("b"); // is not held up by the other
  judgement.run();
  expect(judged()).toContain("b");
});

it("a session that changes is judged at once after the clock was set back", async () => {
  const { judgement, judged, pass, change } = bench({ a: day });
  await judgement.settle();
  pass(-2 * 3600 * second);
  judged();
  change("a");
  judgement.run();
  expect(judged()).toEqual(["a"]);
});

it("a session from far ahead, logged before the clock was set back, does not keep the meter awake", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const { judgement, wakeUps } = bench({ a: -400 * day });
  await judgement.settle();
  vi.advanceTimersByTime(60 * 60 * second);
  expect(wakeUps()).toBe(0);
});

it("what takes long is judged the less often", async () => {
  const { judgement, judged, pass, change } = bench({ a: second }, 100);
  await judgement.settle();
  pass(10 * second);
  judged();
  for (let i = 0; i < 30; i++) {
    change("a");
    judgement.run();
    pass(100);
  }
  expect(judged()).toEqual(["a"]);
});

it("nobody waits for a judgement of many sessions: the newest ones come first, others with the next snapshot", async () => {
  const sessions = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`s${i}`, (i + 1) * second]));
  const { judgement, judged, pass, change } = bench(sessions, 30);
  await judgement.settle();
  pass(60 * second);
  judged();
  for (let i = 5; i >= 0; i--) {
    change(`s${i}`);
    pass(1);
  }
  expect(judgement.run()).toBe(true);
  expect(judged()).toEqual(["s0", "s1"]);
  while (judgement.run());
  expect(judged()).toEqual(["s2", "s3", "s4", "s5"]);
});

it("a detector that is wrong about one session keeps no other from being judged, and is tried again a minute later", async () => {
  const { judgement, judged, errors, pass } = bench({ broken: second, a: 2 * second });
  await judgement.settle();
  expect(judged()).toEqual(["a"]);
  judgement.run();
  expect(errors).toEqual(["a detector is wrong"]);
  pass(60 * second);
  judgement.run();
  expect(errors).toHaveLength(2);
});

it("time alone brings a session to rest", async () => {
  const { judgement, judged, pass } = bench({ a: second });
  await judgement.settle();
  judged();
  pass(day - 2 * second);
  judgement.run();
  expect(judged()).toEqual([]);
  pass(2 * second);
  judgement.run();
  expect(judged()).toEqual(["a"]);
});
