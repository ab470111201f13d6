import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cursor as source } from "../../src/sources/cursor/source.ts";
import { type Database, openDatabase } from "../../src/sqlite.ts";
import { cursorDesk } from "../contract/cursorDesk.ts";
import { put } from "../contract/cursorHome.ts";
import { summary } from "../contract/reading.ts";

const desk = cursorDesk();
const { use, globalPath, placeAt, readOn } = desk;

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
    const first = source.read(placeAt(globalPath()), undefined, 1, desk.env);
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
