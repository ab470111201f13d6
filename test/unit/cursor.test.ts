import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { cursor as source } from "../../src/sources/cursor/source.ts";
import type { Env } from "../../src/sources/source.ts";
import { openDatabase } from "../../src/sqlite.ts";
import { cursorDesk } from "../contract/cursorDesk.ts";
import { put } from "../contract/cursorHome.ts";
import { readAll, summary } from "../contract/reading.ts";

const desk = cursorDesk();
const { use, globalPath, readOn } = desk;

describe("what is known about sessions", () => {
  const factsOf = (session: string, agent?: string) =>
    Object.assign(
      {},
      ...readAll(source, desk.env, source.find(desk.env)).facts.filter(
        (f) => f.session === session && f.agent === agent,
      ),
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
    const { facts, events } = readAll(source, desk.env, source.find(desk.env));
    expect(new Set([...facts, ...events].map(({ session }) => session))).toEqual(new Set(["c-main", "c-remote"]));
  });

  it("puts sub-agents under the root, also where only the parent names the child", () => {
    use("editor");
    expect(factsOf("c-main", "c-grandchild")).toMatchObject({ agentType: "explore", parentAgent: "c-child" });
    const calls = readOn(globalPath()).events.filter((event) => event.kind === "call");
    expect(calls.map(({ key, agent }) => [key, agent])).toContainEqual(["k1", "c-child"]);
  });

  it("writes a Windows folder as Windows does", () => {
    const windows: Env = { home: desk.home, platform: "win32", vars: {} };
    const folder = join(desk.home, "AppData/Roaming/Cursor/User/workspaceStorage/w");
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
    const { events, unknown } = readAll(source, desk.env, source.find(desk.env));
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
    const prompt = readAll(source, desk.env, source.find(desk.env)).events.find(
      (event) => event.key === "s-cli:1:prompt",
    );
    expect(prompt?.at).toBe(Date.parse("2026-09-04T03:30:00Z"));
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
    const { skipped } = readAll(source, desk.env, source.find(desk.env));
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
  const path = () => join(desk.home, ".cursor/projects/home-ann-api/agent-transcripts/s-cli/s-cli.jsonl");

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
    const second = join(desk.home, ".cursor/projects/home-ann-shop/agent-transcripts/c-main/c-main.jsonl");
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
    const files = () => readdirSync(desk.home, { recursive: true, encoding: "utf8" }).toSorted();
    const before = files();
    readAll(source, desk.env, source.find(desk.env));
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
      join(desk.home, ".config/Cursor/User/workspaceStorage/ws-new/workspace.json"),
      join(desk.home, ".cursor/chats/0123456789abcdef0123456789abcdef/s-cli/meta.json"),
      join(tmpdir(), "state.vscdb"),
    ]) {
      expect(source.placeOf(path, desk.env)).toBeUndefined();
    }
    for (const place of source.find(desk.env)) expect(source.placeOf(place.path, desk.env)).toEqual(place);
    expect(source.find(desk.env)).toHaveLength(9);
  });
});
