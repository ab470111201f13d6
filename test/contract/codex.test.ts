import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { CallEvent, Event, MarkEvent, ToolEvent } from "../../src/core/event.ts";
import { codex } from "../../src/sources/codex/source.ts";
import type { Env, Place } from "../../src/sources/source.ts";
import { readAll, summary } from "./reading.ts";
import { sourceContract } from "./source.ts";

const fixtures = join(import.meta.dirname, "../fixtures/codex");
const scratch: string[] = [];
afterEach(() => {
  for (const home of scratch.splice(0)) rmSync(home, { recursive: true, force: true });
});

sourceContract(codex, fixtures);

describe("calls", () => {
  it("carry model, tier, window and context of their own turn", () => {
    const shown = calls("records").map(({ model, tier, window, context, quality }) => [
      model,
      tier,
      window,
      context,
      quality,
    ]);
    expect(shown).toEqual([
      ["gpt-5.6-sol", "standard", 258_400, 10_700, "ttl-unknown"],
      ["gpt-5.6-sol", "standard", 258_400, 12_300, "exact"],
      ["gpt-5.6-terra", "priority", 258_400, 13_100, "exact"],
    ]);
  });

  it("point at the line that proves them", () => {
    const env = envOf("mixed");
    const [place] = codex.find(env);
    const bytes = readFileSync(place!.path);
    for (const call of callsOf(read(env))) {
      const line = bytes.toString("utf8", call.offset, bytes.indexOf(10, call.offset));
      expect(line).toMatch(/"type":"token_(?:count|usage_record)"/);
      expect(JSON.parse(line)).toMatchObject({ timestamp: new Date(call.at).toISOString() });
    }
  });

  it("show the context of the last response where one step of the counter holds several", () => {
    const env = copyOf("models");
    const { path } = codex.find(env).find((found) => found.path.includes("2026-05-10"))!;
    const [meta, ...rest] = readFileSync(path, "utf8").split("\n");
    const counts = rest.filter((line) => line.includes('"token_count"'));
    writeFileSync(path, `${[meta, counts[0], counts[2]].join("\n")}\n`);
    const [, merged] = callsOf(codex.read(codex.placeOf(path, env)!, undefined, Infinity, env).events);
    expect(merged).toMatchObject({ tokens: { input: 500, output: 5 }, context: 303 });
  });

  it("have the same keys when every line is stamped anew and when the file is archived", () => {
    const env = copyOf("counters");
    const keys = keysOf(read(env));
    const { path } = codex.find(env)[0]!;
    writeFileSync(path, readFileSync(path, "utf8").replaceAll('"timestamp":"2026-01-10', '"timestamp":"2026-01-11'));
    const archive = join(env.home, ".codex/archived_sessions");
    mkdirSync(archive);
    renameSync(path, join(archive, path.slice(dirname(path).length + 1)));
    expect(keysOf(read(env))).toEqual(keys);
  });
});

describe("copies that nothing tells from own history", () => {
  it("count once in every order of files, for the thread that was first", () => {
    const env = envOf("fork-none");
    const places = codex.find(env);
    const whole = summary(readAll(codex, env, places).events);
    for (const order of permutations(places)) expect(summary(readAll(codex, env, order).events)).toEqual(whole);
  });

  it("are marked, and their originals are not", () => {
    const [parent] = oldestFirst(codex.find(envOf("fork-none")));
    const own = callsOf(readAll(codex, envOf("fork-none"), [parent!]).events);
    expect(own.map(({ quality }) => quality)).toEqual(["exact", "exact", "exact"]);
    const siblings = calls("siblings-without-parent");
    expect(new Set(siblings.map(({ quality }) => quality))).toEqual(new Set(["inherited-suspect"]));
  });

  it("are the same facts in the parent's file, read alone, and in a fork's", () => {
    const env = envOf("fork-none");
    const [parent, sibling] = oldestFirst(codex.find(env));
    const ofParent = keysOf(readAll(codex, env, [parent!]).events);
    const ofSibling = keysOf(readAll(codex, env, [sibling!]).events);
    expect(ofSibling.filter((key) => ofParent.includes(key))).toHaveLength(3); // two responses and the first prompt
  });
});

describe("threads", () => {
  it("of sub-agents belong to the root, across two levels and when only parents are named", () => {
    const { events, facts } = readAll(codex, envOf("sub-agents"), codex.find(envOf("sub-agents")));
    const [root] = callsOf(events).filter((call) => call.agent === undefined);
    expect(new Set(callsOf(events).map((call) => call.session))).toEqual(new Set([root!.session]));
    const agents = facts.filter((fact) => fact.agent !== undefined);
    expect(agents.map(({ agentType, parentAgent }) => [agentType, parentAgent])).toEqual(
      expect.arrayContaining([
        ["Ada", undefined],
        ["Bob", agents.find((fact) => fact.agentType === "Ada")?.agent],
      ]),
    );
  });

  it("know their name, folder, branch, version, and what they continue", () => {
    expect(factsOf("records")).toMatchObject({ project: "/home/dev/shop", branch: "main", version: "0.154.0" });
    expect(factsOf("records").title).toBe("Cart tests");
    expect(factsOf("resume")).toMatchObject({ project: "/home/dev/shop/api", branch: "feat/cart" });
    const fork = readAll(codex, envOf("history-base"), codex.find(envOf("history-base")));
    const [parent] = callsOf(fork.events).filter((call) => call.key === "resp_b1");
    expect(fork.facts.filter((fact) => fact.forkedFrom === parent!.session)).toHaveLength(2);
  });

  it("take a new name over without a new line in the rollout", () => {
    const env = copyOf("records");
    const [rollout] = codex.find(env);
    const first = codex.read(rollout!, undefined, Infinity, env);
    const id = first.events[0]!.session;
    expect(codex.read(rollout!, first.cursor, Infinity, env).facts).toEqual([]);
    writeFileSync(join(env.home, ".codex/session_index.jsonl"), `{"id":"${id}","thread_name":"Renamed"}\n`);
    expect(codex.read(rollout!, first.cursor, Infinity, env).facts).toEqual([
      { source: "codex", session: id, title: "Renamed" },
    ]);
  });
});

describe("tools", () => {
  it("failed alike whether Codex wrote the result as JSON or as text", () => {
    const [json, , text] = tools("counters").filter(({ activity }) => activity !== "mcp");
    expect(json).toMatchObject({ name: "shell", activity: "test", ok: false, exitCode: 1, durationMs: 7900 });
    expect(text).toMatchObject({ name: "exec_command", activity: "test", ok: false, exitCode: 1, durationMs: 7900 });
    expect([text!.target, text!.failure]).toEqual([json!.target, json!.failure]);
  });

  it("that somebody refused did not fail", () => {
    expect(tools("counters").filter((tool) => tool.name === "exec_command")[1]).toMatchObject({ ok: null });
    expect(tools("code-mode").filter((tool) => tool.name === "exec_command")[1]).toMatchObject({ ok: null });
  });

  it("of a script are the commands that ran, with the size of the whole output", () => {
    const [first] = tools("code-mode");
    expect(first).toMatchObject({ name: "exec_command", activity: "test", bytes: 60_006, durationMs: 1000 });
  });

  it("with outputs of megabytes are read by their ends", () => {
    const env = copyOf("counters");
    const { path } = codex.find(env)[0]!;
    const long = `${"FAIL\\\\n".repeat(9)}${'\\\\u00e9 \\"quoted\\" \\\\\\\\'.repeat(100_000)}`;
    const text = readFileSync(path, "utf8");
    writeFileSync(
      path,
      text.replace('{\\"output\\": \\"FAIL\\\\n\\"', () => `{\\"output\\": \\"${long}\\"`),
    );
    const [tool] = read(env).filter((event) => event.kind === "tool");
    expect(tool).toMatchObject({ name: "shell", ok: false, exitCode: 1 });
    expect(tool?.bytes).toBeGreaterThan(1_000_000);
  });
});

describe("marks", () => {
  it("of a compaction hold the size of the context before and after, and who asked", () => {
    const sized = marks("code-mode").filter(({ mark }) => mark === "compaction");
    expect(new Set(sized.map(({ key }) => key)).size).toBe(1);
    expect(Object.assign({}, ...sized)).toMatchObject({ before: 15_900, after: 6000, auto: true });
  });

  it("of a failed turn hold the status", () => {
    expect(marks("fill-to-window").find(({ mark }) => mark === "api-error")).toMatchObject({ status: 502 });
  });
});

it("counts what it does not know, and steps over it", () => {
  const { unknown } = readAll(codex, envOf("malformed"), codex.find(envOf("malformed")));
  expect(Object.fromEntries(unknown)).toMatchObject({
    hologram: 1,
    "event_msg.hologram": 1,
    "response_item.hologram": 1,
    "item.Hologram": 1,
    "usage.cache_write_12h_input_tokens": 1,
  });
});

describe("places", () => {
  it("are looked for in every home that CODEX_HOME lists, once", () => {
    const home = (name: string) => join(fixtures, name, "home/.codex");
    const env = envOf("records", { CODEX_HOME: `${home("records")}, ${home("mixed")},,${home("mixed")}/` });
    expect(codex.find(env)).toHaveLength(2);
    expect(codex.roots(env).map(({ exists }) => exists)).toEqual([true, false, true, false]);
  });

  it("are rollouts only, and not the compressed twin of a plain file", () => {
    const env = envOf("archived");
    for (const found of codex.find(env)) expect(codex.placeOf(found.path, env)).toEqual(found);
    const all = readdirSync(env.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const others = all
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => codex.placeOf(path, env) === undefined);
    expect(others.map((path) => path.slice(-4)).toSorted()).toEqual([".txt", ".zst"]);
  });

  it("that are compressed are read once", () => {
    const env = envOf("archived");
    const packed = codex.find(env).find(({ path }) => path.endsWith(".zst"));
    const first = codex.read(packed!, undefined, Infinity, env);
    expect(callsOf(first.events)).toHaveLength(1);
    expect(codex.read(packed!, first.cursor, Infinity, env)).toMatchObject({ events: [], lines: 0, more: false });
  });
});

function envOf(name: string, vars: Env["vars"] = {}): Env {
  return { home: join(fixtures, name, "home"), platform: "linux", vars };
}

/** A fixture that a test may change. */
function copyOf(name: string): Env {
  const home = mkdtempSync(join(tmpdir(), "taximeter-"));
  scratch.push(home);
  cpSync(join(fixtures, name, "home"), home, { recursive: true });
  return { home, platform: "linux", vars: {} };
}

function read(env: Env): Event[] {
  return readAll(codex, env, codex.find(env)).events;
}

function factsOf(name: string) {
  const { facts } = readAll(codex, envOf(name), codex.find(envOf(name)));
  return Object.assign({}, ...facts) as (typeof facts)[number];
}

function callsOf(events: Event[]): CallEvent[] {
  return events.filter((event) => event.kind === "call");
}

function calls(name: string): CallEvent[] {
  return callsOf(read(envOf(name)));
}

function tools(name: string): ToolEvent[] {
  return read(envOf(name)).filter((event) => event.kind === "tool");
}

function marks(name: string): MarkEvent[] {
  return read(envOf(name)).filter((event) => event.kind === "mark");
}

function oldestFirst(places: Place[]): Place[] {
  return places.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function keysOf(events: Event[]): string[] {
  return events.map(({ kind, key }) => `${kind} ${key}`).toSorted();
}

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
