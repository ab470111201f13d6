import { describe, expect, test } from "vitest";
import { type EndpointId, endpointIds } from "../../src/core/vendor.ts";
import { createDesk } from "./desk.ts";
import { secrets } from "./world.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

type Desk = Awaited<ReturnType<typeof createDesk>>;
type Asking = ReturnType<Desk["asking"]>;

async function signedIn(): Promise<Desk> {
  const desk = await createDesk();
  desk.signIn.claude();
  desk.signIn.codex();
  desk.signIn.cursor();
  return desk;
}

const statusOf = async (asking: Asking, id: EndpointId) => (await asking.list()).find((status) => status.id === id)!;
const calls = (desk: Desk) => desk.vendors.calls.length;

test("nothing is asked that is not on", async () => {
  const desk = await signedIn();
  const asking = desk.asking(desk.settings());
  await asking.tick();
  await asking.ask("claude-plan");
  expect(calls(desk)).toBe(0);
  expect((await asking.list()).map(({ id, on, nextAt }) => [id, on, nextAt])).toEqual(
    endpointIds.map((id) => [id, false, null]),
  );
});

test("all that are on are asked, each with its own sign-in or key", async () => {
  const desk = await signedIn();
  const asking = desk.asking(desk.settings(...endpointIds));
  await asking.tick();
  expect(desk.errors).toEqual([]);
  for (const { id, failure, readAt } of await asking.list()) {
    expect({ id, failure, readAt }).toEqual({ id, failure: null, readAt: desk.now() });
  }
  expect(asking.words().map(({ vendor, plan }) => [vendor, plan])).toEqual(
    expect.arrayContaining([
      ["anthropic", null],
      ["openai", "pro"],
      ["cursor", "pro"],
    ]),
  );
  expect(new Set(asking.store.vendor.days("2026-09-01", "2026-09-05").map(({ endpoint }) => endpoint))).toEqual(
    new Set(["claude-usage", "claude-cost", "claude-code", "openai-usage", "openai-costs", "cursor-team-days"]),
  );
  // The account's own events and the team's are the same.
  expect(asking.store.vendor.events(0, desk.now())).toHaveLength(5);
});

test("what is turned off is not shown any more", async () => {
  const desk = await signedIn();
  const asking = desk.asking(desk.settings("claude-plan"));
  await asking.tick();
  expect(asking.words()).toHaveLength(1);
  asking.configure(desk.settings("codex-plan"));
  expect(asking.words()).toEqual([]);
  asking.configure(null); // as on the command line
  expect(asking.words()).toHaveLength(1);
  await asking.tick();
  expect(calls(desk)).toBe(1);
});

describe("time", () => {
  test("figures are asked for again when they are old", async () => {
    const desk = await signedIn();
    const asking = desk.asking(desk.settings("claude-plan"));
    for (let passed = 0; passed <= 30; passed++) {
      await asking.tick();
      desk.pass(minute);
    }
    expect(calls(desk)).toBe(4); // fresh for ten minutes
  });

  test("days are read from 35 days back at first, then from three days before what is known", async () => {
    const desk = await signedIn();
    const asking = desk.asking(desk.settings("claude-cost"));
    await asking.tick();
    desk.pass(hour);
    await asking.tick();
    desk.pass(100 * day);
    await asking.tick();
    const starts = desk.vendors.calls.map(({ query }) => query.get("starting_at"));
    expect(starts).toEqual(["2026-08-01T00:00:00Z", "2026-09-02T00:00:00Z", "2026-11-09T00:00:00Z"]);
  });

  test("every page of one reading asks for the same time", async () => {
    const desk = await signedIn();
    desk.vendors.world.pageSize = 2;
    desk.vendors.world.onPage = () => desk.pass(minute);
    await desk.asking(desk.settings("cursor-events")).tick();
    const windows = desk.vendors.calls.map(({ body }) => `${String(body["startDate"])} ${String(body["endDate"])}`);
    expect(windows.length).toBeGreaterThan(3);
    expect(new Set(windows).size).toBe(2); // 35 days are asked for in two spans
  });

  test("nobody is asked for a window that nobody sees, once its figures are old", async () => {
    const desk = await signedIn();
    const asking = desk.asking(desk.settings("claude-plan"));
    await asking.tick();
    asking.watched(false);
    for (let passed = 0; passed < 120; passed++) {
      desk.pass(minute);
      await asking.tick();
    }
    expect(calls(desk)).toBe(1);
    expect((await statusOf(asking, "claude-plan")).nextAt).toBeNull();
    asking.watched(true);
    await asking.tick();
    expect(calls(desk)).toBe(2);
  });
});

describe("several windows on one ledger", () => {
  test("keep the floor together", async () => {
    const desk = await signedIn();
    const windows = Array.from({ length: 6 }, () => desk.asking(desk.settings("claude-plan", "codex-plan")));
    for (let passed = 0; passed < 60; passed++) {
      await Promise.all(windows.map(({ tick }) => tick()));
      desk.pass(minute);
    }
    expect(desk.asked()).toEqual({ "/api/oauth/usage": 6, "/backend-api/wham/usage": 6 });
    for (const { words } of windows) expect(words()).toHaveLength(2);
  });

  test("six people who click at once make one call", async () => {
    const desk = await signedIn();
    const windows = Array.from({ length: 6 }, () => desk.asking(desk.settings("claude-plan")));
    await Promise.all(windows.map(({ ask }) => ask("claude-plan")));
    expect(calls(desk)).toBe(1);
  });
});

describe("a failure", () => {
  test("leaves the last good value with its age, and says in one sentence what happened", async () => {
    const desk = await signedIn();
    const asking = desk.asking(desk.settings("claude-plan"));
    await asking.tick();
    const good = asking.words();
    desk.vendors.faults = ["cut"];
    const readAt = desk.now();
    desk.pass(10 * minute);
    await asking.tick();
    expect(calls(desk)).toBe(2);
    expect(asking.words()).toEqual(good);
    expect(await statusOf(asking, "claude-plan")).toMatchObject({ readAt, failure: "The answer broke off." });
    desk.vendors.faults = [];
    desk.pass(10 * minute);
    await asking.tick();
    expect(await statusOf(asking, "claude-plan")).toMatchObject({ readAt: desk.now(), failure: null });
  });

  test("a vendor that says how long to wait is not asked before, not even by a person", async () => {
    const desk = await signedIn();
    const asking = desk.asking(desk.settings("claude-plan"));
    desk.vendors.faults = [{ status: 429, headers: { "retry-after": "3600" } }, null];
    await asking.tick();
    const { nextAt, failure } = await statusOf(asking, "claude-plan");
    expect(nextAt).toBe(desk.now() + hour);
    expect(failure).toMatch(/^It was asked too often; the next time is .*11:30/);
    for (let passed = 0; passed < 59; passed++) {
      desk.pass(minute);
      await asking.tick();
      await asking.ask("claude-plan");
    }
    expect(calls(desk)).toBe(1);
    desk.pass(minute);
    await asking.tick();
    expect(calls(desk)).toBe(2);
  });

  test("a person may ask when the floor has passed, though the figures are not old", async () => {
    const desk = await signedIn();
    const asking = desk.asking(desk.settings("claude-plan"));
    await asking.tick();
    desk.pass(4 * minute);
    await asking.ask("claude-plan");
    expect(calls(desk)).toBe(1);
    desk.pass(minute);
    await asking.ask("claude-plan");
    expect(calls(desk)).toBe(2);
  });

  test("a refused key is not sent again, by no window, until it is another one", async () => {
    const desk = await signedIn();
    const wrong = desk.settings("claude-cost");
    wrong.keys["anthropic-admin-key"] = "sk-ant-admin01-of-somebody-else";
    const asking = desk.asking(wrong);
    await asking.tick();
    desk.pass(100 * hour);
    await asking.tick();
    await desk.asking(wrong).tick();
    expect(calls(desk)).toBe(1);
    expect(await statusOf(asking, "claude-cost")).toMatchObject({
      nextAt: null,
      failure: "The key or sign-in was not accepted (401).",
    });
    asking.configure(desk.settings("claude-cost"));
    await asking.tick();
    expect(calls(desk)).toBe(2);
    expect((await statusOf(asking, "claude-cost")).failure).toBeNull();
  });

  test("whoever pastes another key need not wait", async () => {
    const desk = await signedIn();
    const wrong = desk.settings("claude-cost");
    wrong.keys["anthropic-admin-key"] = "sk-ant-admin01-of-somebody-else";
    const asking = desk.asking(wrong);
    await asking.tick();
    asking.configure(desk.settings("claude-cost"));
    await asking.ask("claude-cost");
    expect(await statusOf(asking, "claude-cost")).toMatchObject({ failure: null, readAt: desk.now() });
  });

  test("two editors with two keys and one ledger do not ask more often than one", async () => {
    const desk = await signedIn();
    const other = desk.settings("claude-cost");
    other.keys["anthropic-admin-key"] = "sk-ant-admin01-of-somebody-else";
    const windows = [desk.asking(desk.settings("claude-cost")), desk.asking(other)];
    for (let passed = 0; passed < 120; passed++) {
      for (const { tick } of windows) await tick();
      desk.pass(minute);
    }
    expect(calls(desk)).toBeLessThanOrEqual(120 / 5);
  });

  test("whoever signs in need not wait either", async () => {
    const desk = await createDesk();
    const asking = desk.asking(desk.settings("claude-plan", "codex-plan", "cursor-plan"));
    await asking.tick();
    for (const { on, failure } of await asking.list()) {
      expect(failure).toBe(on ? "There is no key or sign-in to ask with." : null);
    }
    desk.signIn.claude();
    await asking.ask("claude-plan");
    expect((await statusOf(asking, "claude-plan")).readAt).toBe(desk.now());
    expect(calls(desk)).toBe(1);
  });

  test("an endpoint without a key is not asked, and says so", async () => {
    const desk = await createDesk();
    const asking = desk.asking({ ...desk.settings("openai-costs"), keys: {} });
    await asking.tick();
    expect(await statusOf(asking, "openai-costs")).toMatchObject({
      hasKey: false,
      nextAt: null,
      failure: "There is no key or sign-in to ask with.",
    });
  });
});

describe("a call under way", () => {
  async function silent() {
    const desk = await signedIn();
    desk.vendors.faults = ["silent"];
    const asking = desk.asking(desk.settings("claude-cost"));
    const done = asking.tick();
    await expect.poll(() => calls(desk)).toBe(1);
    return { desk, asking, done };
  }

  test("is given up when the endpoint is turned off, and says nothing", async () => {
    const { desk, asking, done } = await silent();
    asking.configure(desk.settings());
    await done;
    expect(await statusOf(asking, "claude-cost")).toMatchObject({ on: false, failure: null });
  });

  test("is given up when the key is another one", async () => {
    const { desk, asking, done } = await silent();
    desk.vendors.faults = [];
    const settings = desk.settings("claude-cost");
    settings.keys["anthropic-admin-key"] = "sk-ant-admin01-of-somebody-else";
    asking.configure(settings);
    await asking.ask("claude-cost");
    await done;
    expect((await statusOf(asking, "claude-cost")).failure).toBe("The key or sign-in was not accepted (401).");
  });

  test("does not keep a window from closing", async () => {
    const { asking, done } = await silent();
    await asking.close();
    await done;
  });
});

test("a sign-in is read anew for each call, and without the right to read the profile it is none", async () => {
  const desk = await createDesk();
  desk.signIn.claude(secrets.claude, ["user:inference"]);
  const asking = desk.asking(desk.settings("claude-plan"));
  await asking.tick();
  expect(calls(desk)).toBe(0);
  desk.signIn.claude("sk-ant-oat01-old");
  await asking.ask("claude-plan");
  expect((await statusOf(asking, "claude-plan")).failure).toBe("The key or sign-in was not accepted (401).");
  desk.signIn.claude();
  desk.pass(10 * minute);
  await asking.ask("claude-plan");
  expect((await statusOf(asking, "claude-plan")).failure).toBeNull();
});

test("the system asks the user about its key ring only when a person asked, or it was allowed the last time", async () => {
  const desk = await createDesk();
  const prompts: boolean[] = [];
  const keyRing = { allows: false };
  const asking = desk.asking(desk.settings("claude-plan"), {
    signIn: async (_kind, _env, mayPrompt) => {
      prompts.push(mayPrompt);
      return mayPrompt && keyRing.allows ? { secret: secrets.claude } : null;
    },
  });
  await asking.tick();
  keyRing.allows = true;
  await asking.ask("claude-plan");
  desk.pass(10 * minute);
  await asking.tick();
  keyRing.allows = false;
  desk.pass(10 * minute);
  await asking.tick();
  desk.pass(10 * hour);
  await asking.tick();
  expect(prompts).toEqual([false, true, true, true, false]);
});
