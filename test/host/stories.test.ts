import { describe, expect, inject, test } from "vitest";
import { formatUsd } from "../../src/core/format.ts";
import { createSession, hour, minute, type SessionBuilder } from "../insights/logs/session.ts";
import { open, openPanel, poll, shows } from "./steps.ts";
import { forgetNudges, note, openStory, rate, rows, type Story, storyFolder } from "./storyEditor.ts";
import { recorded, replay, spentBy, type Told, writeAll, type Written } from "./storyLogs.ts";
import { type Toast, watchToasts } from "./storyToasts.ts";

/**
 * Stories that the meter is for, replayed 60 times as fast as they happen: their logs are written line by line while the
 * meter's clock runs with them (`storyTime.ts`), and what pops up is written down.
 */

/** Electron lets nothing be loaded before it. */
const hasStoryTime = inject("kind") === "web";

const second = 1000;
const day = 24 * hour;
const friday = Date.UTC(2026, 10, 20);
const usd = 1_000_000_000;

const sessionId = (n: number) => `5e55105a-0000-4000-8000-${String(n).padStart(12, "0")}`;

/** Four weeks in which the user worked Monday to Friday, with prompts from 9 to 16 o'clock. */
function usualWeeks(workspace: string, model: Told["model"], system: number): Told[] {
  return workdaysBefore(friday, 28).map((start) => {
    const session = createSession(start / day, { start: start + 9 * hour, system });
    for (let n = 0; n < 8; n++) {
      session.pass(start + (9 + n) * hour - session.now());
      session.prompt();
      for (let file = 0; file < 3; file++) read(session, `src/cart${file}.ts`, 2000);
      session.say();
    }
    return { tool: "claude", id: sessionId(start / day), session: session.end().session, workspace, model };
  });
}

function workdaysBefore(end: number, days: number): number[] {
  const all = Array.from({ length: days }, (_, n) => end - (days - n) * day);
  return all.filter((start) => ![0, 6].includes(new Date(start).getUTCDay()));
}

function read(session: SessionBuilder, what: string, tokens: number): void {
  session.run({ does: "read", what, says: "", tokens, took: 300 });
}

function spent(written: readonly Written[], at: number): string {
  return formatUsd(spentBy(written, at), { digits: 2 });
}

/** "10m 12s". */
function lasted(ms: number): string {
  const seconds = Math.round(ms / second);
  return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}

/** When the meter noticed it; the toast follows as fast as an editor can, for which 60 times the speed is no measure. */
function noticed({ home }: Story, detector: string): number {
  const [alert] = rows<{ since: number }>(home, "SELECT min(since) AS since FROM alert WHERE detector = ?", detector);
  return alert!.since;
}

/** For docs/stories.md. */
function told(name: string, toasts: readonly Toast[], facts: Record<string, string>): void {
  note(name, { facts, toasts: toasts.map(({ text, buttons, story }) => ({ at: new Date(story), text, buttons })) });
}

describe.runIf(hasStoryTime)("S42: the agent that someone left running on Friday afternoon", () => {
  test("is told within ten minutes, and on Monday everything is counted", async () => {
    const folder = storyFolder();
    const { workspace, home } = folder;
    const model = "claude-opus-5-5";
    for (const usual of usualWeeks(workspace, model, 20_000)) writeAll(home, recorded(usual));
    const begins = friday + 18 * hour + 20 * minute;
    const session = createSession(42, { start: begins, system: 30_000 });
    session.prompt("Move all of it to the new API, module by module. I am off for the weekend.");
    const heard = session.now();
    for (let n = 0; session.now() < friday + 3 * day + 8 * hour; n++) {
      read(session, `src/module${n}.ts`, 6000);
      session.run({ does: "edit", what: `src/module${n}.ts`, says: "The file has been updated." });
      session.run({
        does: "shell",
        what: `npm test -- module${n}`,
        says: "ok",
        took: n < 60 ? 9 * second : 4 * minute,
      });
      if (n % 60 === 59) session.compact();
    }
    const written = recorded({ tool: "claude", id: sessionId(42), session: session.end().session, workspace, model });
    const first = written.filter(({ at }) => at < begins + 20 * minute);

    const story = await openStory(folder, begins);
    story.begin();
    const title = /^It runs while nobody is there – \$\d+\.\d\d spent \(API value\)/;
    const [toast] = await Promise.all([story.toast(title, "S42"), replay(home, story.clock, first)]);
    const at = noticed(story, "unattended");
    expect(at - heard).toBeLessThanOrEqual(10 * minute);
    expect(spentBy(written, at)).toBeLessThan(5 * usd);

    story.clock.go(3600);
    await replay(home, story.clock, written.slice(first.length));
    const counted = () => ledgerSum(home, sessionId(42));
    await expect.poll(counted, poll).toBe(spentBy(written));
    await expect.poll(async () => (await story.editor.statusBar())?.text, poll).toContain(formatUsd(spentBy(written)));
    await story.editor.screenshot("story S42 on Monday");
    told("S42", await story.toasts(), {
      noticed: `${lasted(at - heard)} after the person was last heard`,
      told: `${lasted(toast.story - heard)} after`,
      "spent when noticed": spent(written, at),
      "spent by Monday": spent(written, Infinity),
      "on Monday, in nano-dollars": `${counted()} in the ledger, ${spentBy(written)} in the fixture`,
    });
  });

  function ledgerSum(home: string, session: string): number {
    const sql =
      "SELECT sum(nano) AS nano FROM slot JOIN session ON session.id = session_id WHERE session = ? AND estimate = 0";
    return rows<{ nano: number }>(home, sql, session)[0]!.nano;
  }
});

describe.runIf(hasStoryTime)("S43: 200 turns on a failing test", () => {
  const tools = [
    { tool: "claude", model: "claude-opus-5-5", name: "Claude Code" },
    { tool: "codex", model: "gpt-6.2-sol", name: "Codex" },
    { tool: "cursor", model: "claude-sonnet-5-5", name: "Cursor" },
  ] as const;

  test.each(tools)("are told by the fifth failure in $name", async ({ tool, model, name }) => {
    const folder = storyFolder();
    const { workspace, home } = folder;
    const begins = friday + 10 * hour;
    const session = createSession(43, { start: begins, system: 140_000 });
    session.prompt("The coupon test fails. Fix it.");
    read(session, "src/coupon.ts", 9000);
    const failures: number[] = [];
    for (let turn = 0; turn < 200; turn += 2) {
      session.run({ does: "shell", what: "npm test", says: failing, exit: 1, took: 25 * second });
      failures.push(session.now());
      session.run({ does: "edit", what: "src/coupon.ts", says: "The file has been updated.", tokens: 1500 });
    }
    const written = recorded({ tool, id: sessionId(43), session: session.end().session, workspace, model });
    const first = written.filter(({ at }) => at <= failures[9]!);

    const story = await openStory(folder, begins);
    story.begin();
    const title = /^The same test keeps failing/;
    const [toast] = await Promise.all([story.toast(title, `S43 ${tool}`), replay(home, story.clock, first)]);
    const at = noticed(story, "loops");
    const repetition = failures.filter((failed) => failed <= at).length;
    expect(repetition).toBeLessThanOrEqual(5);

    story.clock.go(600);
    await replay(home, story.clock, written.slice(first.length));
    await story.editor.page.waitForTimeout(3000);
    const toasts = await story.toasts();
    // Once, and once more an hour later where it was a notice at first.
    expect([1, 2]).toContain(toasts.filter(({ text }) => text.includes("keeps failing")).length);
    const failedBy = (time: number) => failures.filter((failed) => failed <= time).length;
    told(`S43 ${name}`, toasts, {
      noticed: `at failure ${failedBy(at)}`,
      told: `at failure ${failedBy(toast.story)}`,
      "spent when noticed": tool === "cursor" ? "not in the log" : spent(written, at),
      "spent after 200 turns": tool === "cursor" ? "not in the log" : spent(written, Infinity),
    });
  });

  const failing = `
> shop@1.4.0 test
> jest

FAIL test/coupon.test.ts
  ● coupon › is taken off before tax

    Expected: 1204
    Received: 1180

Tests:       1 failed, 30 passed, 31 total`;
});

describe.runIf(hasStoryTime)("S44: from $0.50 to $5.00 a million tokens", () => {
  test("is told on the first turn, with the ratio and what it is a month", async () => {
    const folder = storyFolder();
    const { workspace, home } = folder;
    const before = usualWeeks(workspace, "claude-haiku-5-5", 120_000).flatMap(recorded);
    writeAll(home, before);
    const begins = friday + 10 * hour;
    const session = createSession(44, { start: begins, system: 120_000 });
    session.prompt("How do the coupons work?");
    read(session, "src/coupon.ts", 3000);
    const first = session.now();
    session.pass(2 * minute);
    for (let n = 0; n < 5; n++) read(session, `src/tax${n}.ts`, 3000);
    const written = recorded({
      tool: "claude",
      id: sessionId(44),
      session: session.end().session,
      workspace,
      model: "claude-opus-5",
    });

    const story = await openStory(folder, begins);
    story.begin();
    const title = /^First turn on a dear model – about \$[\d.,]+ a month \(estimate\)/;
    const [toast] = await Promise.all([story.toast(title, "S44"), replay(home, story.clock, written)]);
    expect(toast.text).toContain("claude-opus-5 costs about 10 times what you usually pay");
    const at = noticed(story, "dearModel");
    expect(at).toBeLessThan(first + 2 * minute);
    told("S44", await story.toasts(), {
      noticed: `on turn ${written.filter((one) => one.at <= at && one.nanoUsd > 0).length}`,
      "spent when noticed": spent(written, at),
      "the four weeks before": spent(before, Infinity),
    });
  });
});

describe.runIf(hasStoryTime)("S45: the tool's default changed, and the same work costs eight times as much", () => {
  test("is told with the model, the day and the effect", async () => {
    const folder = storyFolder();
    const { workspace, home } = folder;
    const changed = friday - 4 * day;
    const weeks = workdaysBefore(changed, 28).flatMap((start) =>
      codexDay(start, workspace, "gpt-6-luna", "gpt-6-astra"),
    );
    writeAll(home, weeks);
    const days = [0, 1, 2].map((n) => codexDay(changed + n * day, workspace, "gpt-6-astra", "gpt-6-luna"));

    const story = await openStory(folder, changed + 9 * hour);
    story.begin();
    const live = async () => {
      for (const [n, written] of days.entries()) {
        if (n > 0) story.clock.go(rate, changed + n * day + 9 * hour);
        await replay(home, story.clock, written);
      }
    };
    const [toast] = await Promise.all([story.toast(/^Another model does most of the work now/, "S45"), live()]);
    expect(toast.text).toMatch(/gpt-6-astra went from 10% to 9\d% of the tokens since Mon, Nov 16\./);
    expect(toast.text).toMatch(/costs about [789]\.\d times as much, \$[\d.,]+ more a month/);
    const at = noticed(story, "modelMix");
    told("S45", await story.toasts(), {
      noticed: `on day ${Math.ceil((at - changed) / day)}, ${lasted(((at - changed) % day) - 9 * hour)} after work began`,
      "spent since the change": spent(days.flat(), at),
      "the four weeks before": spent(weeks, Infinity),
    });
  });

  /** Ten sessions of some minutes, nine of them on one model. */
  function codexDay(start: number, workspace: string, most: Told["model"], one: Told["model"]): Written[] {
    return Array.from({ length: 10 }, (_, n): Told => {
      const session = createSession(start / day + n, { start: start + 9 * hour + n * 2 * minute, system: 30_000 });
      session.prompt();
      for (let file = 0; file < 4; file++) read(session, `src/cart${file}.ts`, 4000);
      session.say();
      const id = sessionId((start / day) * 100 + n);
      return { tool: "codex", id, session: session.end().session, workspace, model: n === 5 ? one : most };
    })
      .flatMap(recorded)
      .sort((a, b) => a.at - b.at);
  }
});

describe.runIf(hasStoryTime)("S46: the fortieth turn", () => {
  test("is advised against before it is made", async () => {
    const folder = storyFolder();
    const { workspace, home } = folder;
    const begins = friday + 9 * hour;
    const session = createSession(46, { start: begins, system: 20_000 });
    session.prompt("Let us rework the checkout.");
    for (let turn = 1; turn < 40; turn++) {
      const [pause, tokens] = turn <= 14 ? [3.8 * minute, 3000] : [30 * second, 16_000];
      read(session, `src/checkout${turn}.ts`, tokens);
      session.pass(pause);
    }
    session.pass(40 * minute); // a meeting
    session.prompt("Where were we?");
    session.say();
    const written = recorded({
      tool: "claude",
      id: sessionId(46),
      session: session.end().session,
      workspace,
      model: "claude-opus-5-5",
    });
    const turns = written.filter(({ nanoUsd }) => nanoUsd > 0);
    expect(turns).toHaveLength(40);
    const firstHour = spentBy(written, begins + hour);
    expect(turns[39]!.nanoUsd).toBeGreaterThan(firstHour);

    const story = await openStory(folder, begins);
    story.begin();
    const title = /a fresh session .* saves about \$\d+\.\d\d \(estimate\)/i;
    const [toast] = await Promise.all([story.toast(title, "S46"), replay(home, story.clock, written)]);
    expect(toast.story).toBeLessThan(turns[39]!.at);
    const at = noticed(story, "contextReset");
    const turnsBy = (time: number) => turns.filter((turn) => turn.at <= time).length;
    told("S46", await story.toasts(), {
      "in the Advice view": `after turn ${turnsBy(at)}`,
      told: `after turn ${turnsBy(toast.story)}`,
      "spent by then": spent(written, toast.story),
      "the whole first hour": formatUsd(firstHour),
      "turn 40 alone, after the pause": formatUsd(turns[39]!.nanoUsd),
    });
  });
});

/** Failures of one command in a session of its own; five of them cost more than a dollar. The fourth makes the loop. */
function loop(n: number, start: number, workspace: string, tool: Told["tool"], failures: number): Written[] {
  const session = createSession(n, { start, system: 100_000 });
  session.prompt();
  for (let failure = 0; failure < failures; failure++) {
    const says = `1 test failed: expected ${n} to be 0`;
    session.run({ does: "shell", what: `npm test -- part${n}`, says, exit: 1, took: 2 * second, tokens: 45_000 });
  }
  const model = tool === "codex" ? "gpt-6.2-sol" : "claude-opus-5-5";
  return recorded({ tool, id: sessionId(n), session: session.end().session, workspace, model });
}

describe.runIf(hasStoryTime)("two windows of one person", () => {
  test("tell each alert in one of them, and three a day in both together", async () => {
    const folder = storyFolder();
    const { workspace, home } = folder;
    const begins = friday + 10 * hour;
    const loops = [0, 1, 2, 3, 4, 5].flatMap((n) => loop(n, begins + n * 4 * minute, workspace, "claude", 5));
    const story = await openStory(folder, begins);
    const settings = { "taximeter.timeZone": "UTC" };
    const other = await open({ home, workspace, settings, env: story.clock.env });
    await shows(other, "no sessions");
    const inOther = await watchToasts(other.page, story.clock);
    story.begin();
    await replay(
      home,
      story.clock,
      loops.sort((a, b) => a.at - b.at),
    );
    const toldTimes = () => rows<{ told: number }>(home, "SELECT count(told_at) AS told FROM alert")[0]!.told;
    await expect.poll(toldTimes, poll).toBe(3);
    // Both know of all of them.
    for (const { page } of [story.editor, other]) {
      const badge = page.locator('.activitybar .action-item:has([aria-label^="AI Cost"]) .badge-content');
      await expect.poll(() => badge.innerText(), poll).toBe("6");
    }
    await other.page.waitForTimeout(5000);
    const [here, there] = [await story.toasts(), await inOther()];
    const texts = [...here, ...there].map(({ text }) => text);
    expect(texts).toHaveLength(3);
    expect(rows(home, "SELECT DISTINCT alert FROM nudge")).toHaveLength(3);
    note("windows", { loops: 6, here: here.length, there: there.length, texts });
  });
});

describe("the time from a log's line to its notification", () => {
  test("is measured by the user's own clock, and the meter measures the same", { timeout: 600_000 }, async () => {
    const { home, workspace } = storyFolder();
    const tools = ["claude", "codex", "cursor"] as const;
    for (const [n, tool] of tools.entries()) writeAll(home, loop(100 + n, Date.now() - hour, workspace, tool, 1));
    const editor = await open({
      home,
      workspace,
      settings: { "taximeter.timeZone": "UTC", "taximeter.advice.nudgesPerDay": 100 },
    });
    await expect.poll(() => rows(home, "SELECT id FROM session").length, poll).toBe(3);
    await editor.page.waitForTimeout(3000); // the meter follows
    const toasts = await watchToasts(editor.page, realClock);
    const delays: { tool: string; ms: number }[] = [];
    for (let n = 0; n < 24; n++) {
      const tool = tools[n % 3]!;
      const length = loop(n, 0, workspace, tool, 4).at(-1)!.at;
      const written = loop(n, Date.now() + 2 * second - length, workspace, tool, 4);
      await replay(home, realClock, written);
      await expect.poll(async () => (await toasts()).length, poll).toBe(n + 1);
      delays.push({ tool, ms: (await toasts())[n]!.real - written.at(-1)!.at });
      if (n === 2) await editor.screenshot("story three tools");
      await editor.run("Notifications: Clear All Notifications");
      forgetNudges(home);
    }
    await editor.run(openPanel);
    const panel = await editor.panel();
    await panel.getByRole("tab", { name: "About" }).click();
    const own = panel.getByText(/\d+ of 100 alerts were told within/);
    await own.waitFor();
    await editor.screenshot("story about");
    note("delays", { delays, own: await own.innerText() });
  });

  const realClock = {
    at: (real = Date.now()) => real,
    until: (at: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, at - Date.now()))),
  };
});
