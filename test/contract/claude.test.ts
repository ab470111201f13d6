import { globSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CallEvent, Event, SessionFacts } from "../../src/core/event.ts";
import { better, counted } from "../../src/core/responses.ts";
import { object } from "../../src/sources/bytes.ts";
import { answerLine, parsedAnswer } from "../../src/sources/claude/answerLine.ts";
import { typeOf } from "../../src/sources/claude/lines.ts";
import { claudeLines } from "../../src/sources/claude/parse.ts";
import { resultLine } from "../../src/sources/claude/resultLine.ts";
import { claude } from "../../src/sources/claude/source.ts";
import { startState } from "../../src/sources/claude/state.ts";
import { outcomeOf } from "../../src/sources/claude/tools.ts";
import { failureOf, pathTargetOf, targetOf } from "../../src/sources/command.ts";
import type { ReadResult } from "../../src/sources/source.ts";
import { readAll } from "./reading.ts";
import { sourceContract } from "./source.ts";

const fixtures = join(import.meta.dirname, "../fixtures/claude");

sourceContract(claude, fixtures);

describe("what a session leaves", () => {
  const { events, facts, unknown } = read("session");

  it("joins the lines of an answer and keeps where it was read", () => {
    const answer = call(events, "msg_A1");
    expect(answer).toMatchObject({ context: 3 + 48211 + 1204, quality: "exact", tier: "standard", request: "req_A1" });
    expect(answer.endAt - answer.at).toBe(2000);
    const [file = ""] = globSync(join(fixtures, "session/home/.claude/projects/*/*.jsonl"));
    const line = readFileSync(file).subarray(answer.offset).toString().split("\n")[0] ?? "";
    expect(JSON.parse(line)).toMatchObject({ message: { id: "msg_A1" } });
  });

  it("tells tools by their work and their outcome", () => {
    const text = "Exit code 1\nFAIL src/cart.test.ts\nAssertionError: expected 3 to be 4";
    expect(tool(events, "toolu_A1")).toMatchObject({
      activity: "test",
      ok: false,
      exitCode: 1,
      target: targetOf("npm test"),
      failure: failureOf(1, text),
      bytes: text.length,
    });
    expect(tool(events, "toolu_A3")).toMatchObject({ activity: "test", ok: true, bytes: 2 });
    expect(tool(events, "toolu_A4")).toMatchObject({ target: pathTargetOf("src/cart.ts"), ok: true });
    expect(tool(events, "toolu_A5")).toMatchObject({ ok: null });
    expect(tool(events, "toolu_A5")).not.toHaveProperty("failure");
  });

  it("tells the session's facts, and a better title is not replaced by a lesser one", () => {
    const [first, ...rest] = merged(facts);
    expect(first).toMatchObject({
      project: "/home/dev/shop",
      branch: "main",
      version: "2.1.330",
      title: "Fix cart rounding",
    });
    expect(rest).toEqual([]);
  });

  it("counts the kinds of records that it does not know", () => {
    expect([...unknown]).toEqual([["brand-new-record", 1]]);
    expect([...read("trouble").unknown]).toEqual([["system/brand_new_subtype", 1]]);
    expect([...read("usage").unknown]).toEqual([["usage.dream_tokens", 1]]);
  });
});

describe("whose call it was", () => {
  it("gives sub-agents their own name below their parent's session", () => {
    const { events, facts } = read("agents");
    expect(call(events, "msg_X1")).toMatchObject({ agent: "a1ce06b316b51e850", copy: true });
    expect(call(events, "msg_W1")).toMatchObject({ agent: "a3c3", session: call(events, "msg_G1").session });
    expect(call(events, "msg_I2")).toMatchObject({ agent: "sidechain" });
    expect(call(events, "msg_I3")).not.toHaveProperty("agent");
    const told = merged(facts);
    expect(told.find((fact) => fact.agent === "a1ce06b316b51e850")).toMatchObject({ agentType: "Explore" });
    expect(told.find((fact) => fact.agent === "a2b2")).toMatchObject({ parentAgent: "a1ce06b316b51e850" });
    expect(facts.filter((fact) => fact.agent !== undefined)).toHaveLength(5); // each once
  });

  it("names the session that a fork continues", () => {
    const told = merged(read("forks").facts);
    const forkOf = (n: number) => told.find((fact) => fact.session.startsWith(`ffffffff-000${n}`))?.forkedFrom;
    expect([forkOf(1), forkOf(2), forkOf(3)].map((id) => id?.slice(0, 13))).toEqual([
      undefined,
      "ffffffff-0001",
      "ffffffff-0002",
    ]);
  });

  it("lets the elder file keep an answer that an old client copied without saying so", () => {
    const copies = [answerEvent({ sessionId: "zz" }, 1000), answerEvent({ sessionId: "aa" }, 2000)];
    expect(kept(copies)).toEqual(["zz"]);
    expect(kept(copies.toReversed())).toEqual(["zz"]);
  });

  it("lets the original keep an answer that a background hand-off copied", () => {
    const copies = [answerEvent({ sessionId: "bg", sessionKind: "bg" }, 1000), answerEvent({ sessionId: "fg" }, 2000)];
    expect(kept(copies)).toEqual(["fg"]);
  });
});

describe("what an answer cost", () => {
  const { events } = read("usage");

  it("knows tier, region and cloud", () => {
    expect(call(events, "msg_U8")).toMatchObject({ tier: "fast", geo: "us" });
    expect(call(events, "msg_U9")).toMatchObject({ tier: "batch" });
    expect(call(events, "msg_U9")).not.toHaveProperty("geo");
    expect(call(events, "msg_bdrk_1")).toMatchObject({ platform: "bedrock", tier: "standard" });
    expect(call(events, "msg_vrtx_1")).toMatchObject({ platform: "vertex" });
  });

  it("says when the lifetime of cache writes is unknown", () => {
    const qualities = ["msg_U1", "msg_U2", "msg_U3", "msg_U5"].map((id) => call(events, id).quality);
    expect(qualities).toEqual(["exact", "ttl-unknown", "ttl-unknown", "exact"]);
  });

  it("takes the context from the last pass, and an adviser's pass is no context", () => {
    expect(call(events, "msg_U6").context).toBe(122_701);
    expect(call(events, "msg_U6#advisor:1")).toMatchObject({ model: "claude-opus-5-5", context: null });
    expect(call(events, "msg_U7#compaction:0")).toMatchObject({ model: "claude-sonnet-5-5", context: null });
  });

  it("keeps the cost that an old client logged", () => {
    const old = read("old").events.filter((event) => event.kind === "call" && event.reportedNanoUsd === 4_500_000);
    expect(old).toHaveLength(1);
  });

  it("marks what is incomplete, and estimates only what is missing", () => {
    expect(call(read("old").events, "msg_P1").quality).toBe("output-incomplete");
    expect(call(read("old").events, "msg_P3").quality).toBe("exact");
    const { events: implied } = read("implied");
    expect(call(implied, "msg_E4").quality).toBe("output-incomplete");
    expect(call(implied, "msg_E4#interrupted-output")).toMatchObject({ quality: "estimate", context: null });
    expect(call(implied, "toolu_E1#search")).toMatchObject({ quality: "exact", context: null });
  });
});

describe("marks", () => {
  it("say how much a compaction dropped, and who asked for it", () => {
    const marks = read("implied").events.filter((event) => event.kind === "mark" && event.mark === "compaction");
    expect(marks).toMatchObject([
      { before: 67_483, after: 4470, auto: true },
      { before: 5000, after: 900, auto: false },
    ]);
  });

  it("say how long the client waited", () => {
    const marks = read("trouble").events.filter((event) => event.kind === "mark");
    expect(marks.filter(({ mark }) => mark === "api-retry").map(({ waitMs, attempt }) => [waitMs, attempt])).toEqual([
      [1000, 1],
      [2000, 2],
      [4000, 3],
    ]);
    expect(marks.find(({ mark }) => mark === "api-error")).toMatchObject({ status: 529 });
  });
});

describe("reading without parsing", () => {
  const linesOf = (fixture: string) =>
    readdirSync(join(fixtures, fixture), { recursive: true, encoding: "utf8" })
      .filter((file) => file.includes("projects") && file.endsWith(".jsonl"))
      .flatMap((file) => readFileSync(join(fixtures, fixture, file), "utf8").split("\n"))
      .filter((line) => line !== "")
      .map((line) => Buffer.from(line));
  const lines = linesOf(".");
  const ordinary = ["session", "forks", "agents", "implied"].flatMap(linesOf);
  const isAnswer = (line: Buffer) => typeOf(line) === "assistant" && object(line) !== undefined;

  it("says the same of an answer as parsing, and is how nearly all are read", () => {
    for (const bytes of lines.filter(isAnswer)) {
      const line = answerLine(bytes, nothing());
      if (line) expect(plain(line)).toEqual(plain(parsedAnswer(object(bytes)!, nothing())));
    }
    const answers = ordinary.filter(isAnswer);
    expect(answers.filter((bytes) => answerLine(bytes, nothing())).length / answers.length).toBeGreaterThan(0.98);
  });

  it("says the same of a result as parsing, and never misses a failure", () => {
    const results = lines.filter(
      (line) => typeOf(line) === "user" && line.includes('"type":"tool_result"') && object(line),
    );
    const plainly = results.flatMap((bytes) => {
      const line = resultLine(bytes, false);
      if (!line) return [];
      const record = object(bytes)!;
      const [block] = (record["message"] as { content: { tool_use_id: string }[] }).content;
      expect(line).toMatchObject({ tool: block!.tool_use_id, at: Date.parse(String(record["timestamp"])) });
      expect(outcomeOf({ ...block }, record, "run", line.at).ok).toBe(true);
      return [line];
    });
    expect(plainly.length / results.length).toBeGreaterThan(0.6);
  });

  it("counts an answer whose middle was cut out", () => {
    const [answer] = lines.filter((line) => line.includes('"msg_A2"'));
    const at = answer!.indexOf('"input"');
    const cut = Buffer.concat([answer!.subarray(0, at), answer!.subarray(at + 40)]);
    expect(object(cut)).toBeUndefined();
    const out = nothing();
    const state = startState({ source: "claude", path: "/p/s.jsonl", size: 0, mtime: 0 }, 0);
    claudeLines.line(cut, 0, state, out, true);
    claudeLines.finish?.(state, out);
    expect(call(out.events, "msg_A2").tokens).toMatchObject({ output: 90 });
  });
});

function read(fixture: string) {
  const env = { home: join(fixtures, fixture, "home"), platform: "linux" as const, vars: {} };
  return readAll(claude, env, claude.find(env));
}

function call(events: Event[], key: string): CallEvent {
  const found = events.find((event) => event.kind === "call" && event.key === key);
  expect(found, key).toBeDefined();
  return found as CallEvent;
}

function tool(events: Event[], key: string) {
  return events.find((event) => event.kind === "tool" && event.key === key);
}

/** Facts as a ledger keeps them: later ones win. */
function merged(facts: SessionFacts[]): SessionFacts[] {
  const all = new Map<string, SessionFacts>();
  for (const fact of facts) {
    const key = `${fact.session} ${fact.agent ?? ""}`;
    all.set(key, { ...all.get(key), ...fact });
  }
  return [...all.values()];
}

/** The call of one line in a file of its own, born at `born`. */
function answerEvent(fields: Record<string, unknown>, born: number): CallEvent {
  const usage = { input_tokens: 1, output_tokens: 2 };
  const message = { id: "msg_1", role: "assistant", model: "m", content: [], stop_reason: "end_turn", usage };
  const out = nothing();
  const state = startState(
    { source: "claude", path: `/p/${basename(String(fields["sessionId"]))}.jsonl`, size: 0, mtime: 0 },
    born,
  );
  claudeLines.line(Buffer.from(JSON.stringify({ type: "assistant", message, ...fields })), 0, state, out, false);
  claudeLines.finish?.(state, out);
  return call(out.events, "msg_1");
}

/** Sessions of those that count. */
function kept(calls: CallEvent[]): string[] {
  const candidates = calls.map((event) => ({
    ...event,
    request: event.request ?? "",
    copy: event.copy ?? false,
    born: event.born ?? Infinity,
    machine: 0,
    output: event.tokens?.output ?? 0,
  }));
  const originals = candidates.filter(({ copy }) => !copy).slice(0, 2);
  const copies = candidates.filter(({ copy }) => copy);
  return counted([...originals.slice(0, 1).map((first) => originals.slice(1).reduce(better, first)), ...copies]).map(
    ({ session }) => session,
  );
}

function nothing(): ReadResult {
  return { events: [], facts: [], cursor: {}, more: false, bytes: 0, lines: 0, skipped: 0, unknown: new Map() };
}

/** Without the functions, with what they return. */
function plain(line: ReturnType<typeof parsedAnswer>) {
  return { ...line, tools: line.tools(), blocks: line.blocks() };
}
