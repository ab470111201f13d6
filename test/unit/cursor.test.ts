import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { cursor as source } from "../../src/sources/cursor/source.ts";
import type { Cursor, Env, Place } from "../../src/sources/source.ts";
import { type Database, openDatabase } from "../../src/sqlite.ts";
import { buildFixtures, put } from "../contract/cursorHome.ts";
import { readAll, summary } from "../contract/source.ts";

const fixtures = buildFixtures(join(import.meta.dirname, "../fixtures/cursor"));
afterAll(() => rmSync(fixtures, { recursive: true, force: true }));

let home: string;
let env: Env;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "taximeter-"));
  env = { home, platform: "linux", vars: {} };
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function use(fixture: string): void {
  cpSync(join(fixtures, fixture, "home"), home, { recursive: true });
}

const globalPath = () => join(home, ".config/Cursor/User/globalStorage/state.vscdb");

function placeAt(path: string): Place {
  const place = source.placeOf(path, env);
  if (!place) throw new Error(`no place: ${path}`);
  return place;
}

/** Reads one place on from a cursor, to its end. */
function readOn(path: string, from?: Cursor, limit = Infinity) {
  const events: Event[] = [];
  let bytes = 0;
  let cursor = from;
  for (;;) {
    const result = source.read(placeAt(path), cursor, limit, env);
    cursor = result.cursor;
    events.push(...result.events);
    bytes += result.bytes;
    if (!result.more) return { events, cursor, bytes };
  }
}

describe("what is known about sessions", () => {
  const factsOf = (session: string, agent?: string) =>
    Object.assign(
      {},
      ...readAll(source, env, source.find(env)).facts.filter((f) => f.session === session && f.agent === agent),
    ) as object;

  it("names, dates and gauges a session and finds its folder by the workspace id", () => {
    use("editor");
    expect(factsOf("c-main")).toMatchObject({
      title: "Fix cart rounding",
      project: "/home/ann/my shop",
      startedAt: 1788462000000,
      gauge: { at: 1788462330000, tokens: 61234, window: 200000 },
    });
  });

  it("takes folder and branch of an older session from its workspace's list; remote folders stay URIs", () => {
    use("editor");
    expect(factsOf("c-remote")).toMatchObject({
      title: "Say hello",
      project: "vscode-remote://wsl%2Bubuntu/home/ann/api",
      branch: "feature/hello",
      gauge: { at: 1788470100000, tokens: 9000, window: 128000 },
    });
  });

  it("makes no session of drafts, empty tabs and sub-agents", () => {
    use("editor");
    const { facts, events } = readAll(source, env, source.find(env));
    expect(new Set([...facts, ...events].map(({ session }) => session))).toEqual(new Set(["c-main", "c-remote"]));
  });

  it("puts sub-agents under the root, also where only the parent names the child", () => {
    use("editor");
    expect(factsOf("c-main", "c-grandchild")).toMatchObject({ agentType: "explore", parentAgent: "c-child" });
    const calls = readOn(globalPath()).events.filter((event) => event.kind === "call");
    expect(calls.map(({ key, agent }) => [key, agent])).toContainEqual(["k1", "c-child"]);
  });

  it("writes a Windows folder as Windows does", () => {
    const windows: Env = { home, platform: "win32", vars: {} };
    const folder = join(home, "AppData/Roaming/Cursor/User/workspaceStorage/w");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "workspace.json"), '{"folder":"file:///c%3A/Users/ann/shop"}');
    const db = openDatabase(join(folder, "state.vscdb"));
    db.exec("CREATE TABLE ItemTable (key TEXT, value BLOB)");
    put(db, "ItemTable", "composer.composerData", { allComposers: [{ composerId: "w-1", name: "Shop" }] });
    db.close();
    const [facts] = readAll(source, windows, source.find(windows)).facts;
    expect(facts?.project).toBe("c:\\Users\\ann\\shop");
  });

  it("takes a cursor-agent session's folder, title and start from its store", () => {
    use("agent-cli");
    expect(factsOf("s-cli")).toMatchObject({
      title: "Add a health check",
      project: "/home/ann/api",
      startedAt: 1788480000000,
    });
  });
});

describe("calls and tools", () => {
  it("never turns missing tokens into numbers, and keeps the context that the chat showed", () => {
    use("editor");
    const call = readOn(globalPath()).events.find((event) => event.key === "b1" && event.kind === "call");
    expect(call).toMatchObject({
      tokens: null,
      context: 12000,
      window: 200000,
      at: Date.parse("2026-09-03T19:00:10Z"),
      endAt: Date.parse("2026-09-03T19:01:20Z"),
      request: "r-1",
    });
  });

  it("tells failed, refused and cancelled runs apart", () => {
    use("editor");
    const { events } = readOn(globalPath());
    const tool = (key: string) => events.find((event) => event.kind === "tool" && event.key === key);
    expect(tool("b3")).toMatchObject({
      ok: false,
      exitCode: 1,
      activity: "test",
      failure: expect.any(String) as string,
    });
    expect(tool("b4")).toMatchObject({ ok: true, activity: "edit" });
    expect(tool("b9")).toMatchObject({ ok: null });
    expect(tool("b10")).toMatchObject({ ok: null });
    expect(tool("b11")).toMatchObject({ ok: false, exitCode: 2 });
    expect(tool("b5")).toBeUndefined();
  });

  it("attaches a stated amount to the only call of a conversation, and to no other", () => {
    use("early-2025");
    const { events, unknown } = readAll(source, env, source.find(env));
    const stated = events.flatMap((event) => (event.kind === "call" ? [[event.session, event.reportedNanoUsd]] : []));
    expect(stated).toEqual([
      ["o-one", 120_000_000],
      ["o-two", undefined],
      ["o-two", undefined],
    ]);
    expect([...unknown]).toEqual([["usageData of several requests", 1]]);
  });

  it("dates a transcript's prompt by its own time stamp", () => {
    use("agent-cli");
    const prompt = readAll(source, env, source.find(env)).events.find((event) => event.key === "s-cli:1:prompt");
    expect(prompt?.at).toBe(Date.parse("2026-09-04T03:30:00Z"));
  });
});

describe("a database that Cursor is writing to", () => {
  let writer: Database;
  const list = (...ids: string[]) => ids.map((bubbleId) => ({ bubbleId, type: bubbleId.startsWith("u") ? 1 : 2 }));
  const composer = (id: string, ids: string[], more: object = {}) =>
    put(writer, "cursorDiskKV", `composerData:${id}`, {
      composerId: id,
      createdAt: 1788460000000,
      status: "generating",
      fullConversationHeadersOnly: list(...ids),
      ...more,
    });
  const bubble = (id: string, name: string, more: object = {}) =>
    put(writer, "cursorDiskKV", `bubbleId:${id}:${name}`, {
      bubbleId: name,
      type: name.startsWith("u") ? 1 : 2,
      ...more,
    });

  beforeEach(() => {
    use("early-2025");
    writer = openDatabase(globalPath());
    writer.pragma("journal_mode = WAL");
  });
  afterEach(() => writer.close());

  it("is read while the other connection goes on writing", () => {
    let { cursor } = readOn(globalPath());
    composer("live", ["u1"]);
    bubble("live", "u1");
    bubble("live", "a1");
    writer.exec("BEGIN IMMEDIATE");
    bubble("live", "a2");
    const during = readOn(globalPath(), cursor);
    expect(summary(during.events).calls).toEqual({ "live unknown": { calls: 1, notReported: 1 } });
    ({ cursor } = during);
    writer.exec("COMMIT");
    bubble("live", "u2");
    composer("live", ["u1", "a1", "a2", "u2"]);
    bubble("live", "a3", { requestId: "r" });
    const after = readOn(globalPath(), cursor);
    expect(summary([...during.events, ...after.events]).calls).toEqual({
      "live unknown": { calls: 2, notReported: 2 },
    });
    expect(summary([...during.events, ...after.events]).marks).toEqual({ prompt: 2 });
  });

  it("sees the write-ahead log as part of the place", () => {
    const before = placeAt(globalPath());
    bubble("live", "u1", { text: "x".repeat(50_000) });
    expect(placeAt(globalPath()).size).toBeGreaterThan(before.size + 50_000);
    expect(placeAt(`${globalPath()}-wal`)).toEqual(placeAt(globalPath()));
  });

  it("counts a request once whose id was written after its first reply was read", () => {
    const start = readOn(globalPath());
    composer("live", ["u1"]);
    bubble("live", "u1");
    bubble("live", "a1");
    const early = readOn(globalPath(), start.cursor);
    bubble("live", "a2", { usageUuid: "request" });
    composer("live", ["u1", "a1", "a2"], { status: "completed" });
    const late = readOn(globalPath(), early.cursor);
    expect(early.events.filter((event) => event.kind === "call")).toHaveLength(1);
    expect(summary([...early.events, ...late.events])).toMatchObject({
      calls: { "live unknown": { calls: 1 } },
      marks: { prompt: 1, "turn-end": 1 },
    });
  });

  it("adds up to the same, read after each write or once at the end", () => {
    let { cursor } = readOn(globalPath());
    const events = [...readOn(globalPath()).events];
    const ids: string[] = [];
    for (let turn = 0; turn < 6; turn++) {
      for (const name of [`u${turn}`, `a${turn}-0`, `a${turn}-1`, `a${turn}-2`]) {
        const tool = { name: "run_terminal_cmd", status: "loading", rawArgs: '{"command":"make"}' };
        bubble("live", name, name.endsWith("-1") ? { toolFormerData: tool, requestId: `r${turn}` } : {});
        ids.push(name);
        if (name.endsWith("-2")) {
          const ended = { ...tool, status: "completed", result: `{"exitCodeV2":${turn % 2}}` };
          bubble("live", `a${turn}-1`, { toolFormerData: ended, requestId: `r${turn}` });
        }
        if (!name.endsWith("-1")) composer("live", ids);
        const read = readOn(globalPath(), cursor, 1);
        events.push(...read.events);
        ({ cursor } = read);
      }
    }
    expect(summary(events)).toEqual(summary(readOn(globalPath()).events));
    expect(summary(events).tools).toEqual({ run_terminal_cmd: { runs: 6, failed: 3 } });
  });

  it("reads on for the price of what changed, not of what there is", () => {
    const ids: string[] = [];
    writer.exec("BEGIN");
    for (let turn = 0; turn < 50; turn++) {
      ids.push(`u${turn}`, `a${turn}`);
      bubble("live", `u${turn}`, { text: "x".repeat(10_000) });
      bubble("live", `a${turn}`, { text: "x".repeat(10_000) });
    }
    composer("live", ids);
    writer.exec("COMMIT");
    const first = readOn(globalPath());
    expect(first.bytes).toBeGreaterThan(1_000_000);
    expect(readOn(globalPath(), first.cursor)).toMatchObject({ events: [], bytes: 0 });
    put(writer, "cursorDiskKV", "agentKv:blob:1", "x".repeat(100_000));
    expect(readOn(globalPath(), first.cursor)).toMatchObject({ events: [], bytes: 0 });
    bubble("live", "a49", { text: "y" });
    expect(readOn(globalPath(), first.cursor).bytes).toBeLessThan(30_000);
  });

  it("notices by the header's time what was updated in place", () => {
    writer.exec("CREATE TABLE composerHeaders (composerId TEXT PRIMARY KEY, workspaceId TEXT, lastUpdatedAt INTEGER)");
    composer("live", ["u1", "a1"]);
    bubble("live", "u1");
    bubble("live", "a1", { toolFormerData: { name: "edit_file", status: "loading" } });
    const first = readOn(globalPath());
    const update = writer.prepare("UPDATE cursorDiskKV SET value = ? WHERE key = 'bubbleId:live:a1'");
    update.run(JSON.stringify({ bubbleId: "a1", type: 2, toolFormerData: { name: "edit_file", status: "error" } }));
    writer.exec("INSERT INTO composerHeaders VALUES ('live', 'w', 1788460000001)");
    const next = readOn(globalPath(), first.cursor);
    expect(next.events.find((event) => event.kind === "tool")).toMatchObject({ key: "a1", ok: false });
  });

  it("sees what was written under the row ids of deleted messages", () => {
    composer("live", ["u1", "a1", "u2", "a2"]);
    for (const name of ["u1", "a1", "u2", "a2"]) bubble("live", name);
    const first = readOn(globalPath());
    // The second prompt is edited and sent again.
    writer.exec("DELETE FROM cursorDiskKV WHERE key IN ('bubbleId:live:u2', 'bubbleId:live:a2')");
    bubble("live", "u3");
    const edited = readOn(globalPath(), first.cursor);
    expect(edited.events.map((event) => event.key)).toContain("u3");
    bubble("live", "a3", { toolFormerData: { name: "edit_file", status: "completed" } });
    expect(summary(readOn(globalPath(), edited.cursor).events).tools).toEqual({ edit_file: { runs: 1, failed: 0 } });
    writer.exec("DELETE FROM cursorDiskKV WHERE key IN ('bubbleId:live:u3', 'bubbleId:live:a3')");
    bubble("live", "u4");
    bubble("live", "a4", { toolFormerData: { name: "list_dir", status: "completed" } });
    const again = readOn(globalPath(), edited.cursor);
    expect(summary(again.events).tools).toEqual({ list_dir: { runs: 1, failed: 0 } });
  });

  it("starts again with another file of the same name", () => {
    const first = readOn(globalPath());
    const other = { ...first.cursor, file: "0:0" };
    expect(readOn(globalPath(), other).events).toHaveLength(readOn(globalPath()).events.length);
  });

  it("reads what is written while it reads for the first time", () => {
    const first = source.read(placeAt(globalPath()), undefined, 1, env);
    expect(first.more).toBe(true);
    composer("a-new", ["u1"]); // sorts before what was read
    bubble("a-new", "u1");
    const rest = readOn(globalPath(), first.cursor, 1);
    expect(rest.events.map((event) => event.session)).toContain("a-new");
  });

  it("does not end a turn that goes on, nor give a sum to one call of several", () => {
    const first = readOn(globalPath());
    bubble("o-two", "a5");
    const next = readOn(globalPath(), first.cursor);
    expect(next.events.map((event) => event.kind)).toEqual(["mark", "call"]);
    expect(next.events.filter((event) => event.kind === "call" && event.reportedNanoUsd !== undefined)).toEqual([]);
    expect(next.events.filter((event) => event.kind === "mark" && event.mark === "turn-end")).toEqual([]);
  });

  it("says when it is locked", () => {
    writer.pragma("journal_mode = DELETE");
    writer.exec("BEGIN EXCLUSIVE");
    expect(() => readOn(globalPath())).toThrow(/locked/);
    writer.exec("ROLLBACK");
  });
});

describe("content that makes no sense", () => {
  it("is skipped, whatever it is", () => {
    use("early-2025");
    const db = openDatabase(globalPath());
    const values: unknown[] = [
      null,
      "null",
      "[]",
      "3",
      '"text"',
      "{",
      { fullConversationHeadersOnly: 7, conversation: {} },
      {
        fullConversationHeadersOnly: [
          null,
          1,
          { bubbleId: {} },
          { bubbleId: "b" },
          { bubbleId: "b" },
          { bubbleId: "x", type: "1" },
        ],
      },
      {
        createdAt: -1,
        name: {},
        subComposerIds: [1, "c7", {}],
        subagentInfo: { parentComposerId: "c8" },
        contextTokensUsed: "9",
      },
      {
        fullConversationHeadersOnly: [{ bubbleId: "b", type: 1 }],
        usageData: { __proto__: null, constructor: 1 },
        subagentInfo: { parentComposerId: "c8" },
      },
    ];
    for (const [index, value] of values.entries()) {
      put(db, "cursorDiskKV", `composerData:c${index}`, value);
      for (const [n, other] of values.entries())
        put(db, "cursorDiskKV", `bubbleId:c${index}:${n === 0 ? "b" : n}`, other);
      put(db, "cursorDiskKV", `bubbleId:c${index}:b`, {
        type: 2,
        createdAt: {},
        toolFormerData: { name: "x", result: 7, rawArgs: "[" },
      });
    }
    db.exec("INSERT INTO cursorDiskKV VALUES (NULL, 'x'), (x'00ff', x'00'), (7, 8)");
    db.close();
    const { skipped } = readAll(source, env, source.find(env));
    expect(skipped).toBeGreaterThan(0);
  });

  it("is not a database without the expected tables", () => {
    const path = globalPath();
    use("early-2025");
    rmSync(path);
    const db = openDatabase(path);
    db.exec("CREATE TABLE other (x)");
    db.close();
    expect(readOn(path).events).toEqual([]);
    writeFileSync(path, "not a database at all, not even close to one");
    expect(() => readOn(path)).toThrow(/not a database/);
  });
});

describe("transcripts", () => {
  const path = () => join(home, ".cursor/projects/home-ann-api/agent-transcripts/s-cli/s-cli.jsonl");

  it("are read anew when cursor-agent wrote them anew", () => {
    use("agent-cli");
    const lines = readFileSync(path(), "utf8")
      .split("\n")
      .filter((line) => line.startsWith('{"role"'));
    const write = (...all: string[]) => writeFileSync(path(), all.map((line) => `${line}\n`).join(""));
    write(...lines.slice(0, 4), '{"type":"turn_ended","status":"success"}');
    const first = readOn(path());
    write(...lines, '{"type":"turn_ended","status":"success"}');
    const next = readOn(path(), first.cursor);
    const { calls, tools } = summary([...first.events, ...next.events]);
    expect({ calls, tools }).toEqual({
      calls: { "s-cli claude-4-sonnet": { calls: 2, notReported: 2 } },
      tools: { Shell: { runs: 1, failed: 0 }, Read: { runs: 1, failed: 0 }, Task: { runs: 1, failed: 0 } },
    });
    expect(summary(next.events).marks).toEqual({ prompt: 2, "turn-end": 1 });
  });

  it("give nothing but errors while the editor's database holds the conversation", () => {
    use("editor");
    const second = join(home, ".cursor/projects/home-ann-shop/agent-transcripts/c-main/c-main.jsonl");
    expect(readOn(second).events.map((event) => event.kind === "mark" && event.mark)).toEqual([
      "api-error",
      "api-error",
    ]);
    rmSync(globalPath());
    expect(summary(readOn(second).events).tools).toEqual({
      Shell: { runs: 1, failed: 0 },
      StrReplace: { runs: 1, failed: 0 },
    });
  });
});

describe("places", () => {
  it("leaves nothing behind", () => {
    use("editor");
    const files = () => readdirSync(home, { recursive: true, encoding: "utf8" }).toSorted();
    const before = files();
    readAll(source, env, source.find(env));
    expect(files()).toEqual(before);
  });

  it.each([
    ["darwin", {}, "/h/Library/Application Support/Cursor/User"],
    ["linux", {}, "/h/.config/Cursor/User"],
    ["linux", { XDG_CONFIG_HOME: "/xdg" }, "/xdg/Cursor/User"],
    ["win32", { APPDATA: "/h/Roaming" }, "/h/Roaming/Cursor/User"],
    ["win32", {}, "/h/AppData/Roaming/Cursor/User"],
  ] as const)("looks for the editor on %s with %j in %s", (platform, vars, expected) => {
    const paths = source.roots({ home: "/h", platform, vars }).map((root) => root.path);
    expect(paths).toContain(join(expected, "globalStorage"));
    expect(paths).toContain("/h/.cursor/projects");
  });

  it("does not take backups, side files and other folders for places", () => {
    use("editor");
    use("agent-cli");
    writeFileSync(`${globalPath()}.backup`, "");
    writeFileSync(`${globalPath()}-shm`, "");
    for (const path of [
      `${globalPath()}.backup`,
      `${globalPath()}-shm`,
      dirname(globalPath()),
      join(home, ".config/Cursor/User/workspaceStorage/ws-new/workspace.json"),
      join(home, ".cursor/chats/0123456789abcdef0123456789abcdef/s-cli/meta.json"),
      join(tmpdir(), "state.vscdb"),
    ]) {
      expect(source.placeOf(path, env)).toBeUndefined();
    }
    for (const place of source.find(env)) expect(source.placeOf(place.path, env)).toEqual(place);
    expect(source.find(env)).toHaveLength(9);
  });
});
