import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { noTokens, type Tokens } from "../../../src/core/event.ts";
import * as lines from "./claudeLines.ts";
import type { Copied, Era, Message, Thread } from "./claudeLines.ts";
import { contentBlocks, textBlock, type Tool } from "./claudeTools.ts";
import type { Sink } from "./sink.ts";
import { beforeMidnight, broken, outputTokens, responseCount, resultBytes, withFile } from "./world.ts";
import type { World } from "./world.ts";

/** A conversation while it is written: the thread and what its next response will cost. */
interface Story extends Thread {
  model: string;
  ttl: "5m" | "1h";
  fast: boolean;
  /** Tokens in the prompt cache, and tokens that the next response adds to it. */
  cached: number;
  fresh: number;
  /** Let the next response stream over midnight. */
  midnight: boolean;
  /** Sub-agents that were started here and are written when this file is closed. */
  spawned: Spawn[];
  last: Message | undefined;
}
interface Spawn {
  agent: string;
  at: number;
  role: "worker" | "fork" | "aside";
  /** What a fork copies and an aside replays. */
  history: Copied[];
  message: Message | undefined;
}

/** Compared with other sessions: which of the corpus' stories this one tells. */
interface Plan {
  era: Era;
  midnight: boolean;
  fast: boolean;
  adviser: boolean;
  agents: number;
  forks: number;
  aside: boolean;
}

function planOf(index: number): Plan {
  const era: Era = index % 6 === 0 ? "unsplit" : index % 6 === 1 ? "streamed" : "final";
  const final = era === "final";
  return {
    era,
    midnight: index % 5 === 4,
    fast: final && index % 8 === 3,
    adviser: final && index % 16 === 2,
    agents: index % 3 === 0 ? 0 : 1 + (index % 4),
    forks: final && index % 7 === 3 ? 1 + (index % 2) : 0,
    aside: final && index % 10 === 4,
  };
}

/** Writes a session with its sub-agents and forks below `.claude/projects`. */
export function claudeSession(world: World, index: number): void {
  const { random } = world;
  const plan = planOf(index);
  const cwd = `/home/dev/project-${index % 23}`;
  const folder = join(world.home, ".claude", "projects", cwd.replaceAll(/[^a-z0-9]/gi, "-"));
  const session = random.uuid();
  let main: Story | undefined;
  withFile(world, join(folder, `${session}.jsonl`), (out) => {
    main = newStory(world, plan, out, session, cwd, world.morning());
    converse(world, main, plan, responseCount(world));
    return main.at;
  });
  for (const spawn of main?.spawned ?? []) subAgent(world, plan, folder, cwd, session, spawn);
  for (let i = 0, last = main; i < plan.forks && last; i++) last = fork(world, plan, folder, cwd, last);
}

function newStory(world: World, plan: Plan, out: Sink, session: string, cwd: string, at: number): Story {
  const { random } = world;
  return {
    out,
    era: plan.era,
    session,
    agent: undefined,
    cwd,
    version: { unsplit: "1.0.60", streamed: "2.0.14", final: "2.1.330" }[plan.era],
    prompt: random.uuid(),
    parent: null,
    at,
    history: plan.forks > 0 || plan.aside || plan.agents === 4 ? [] : undefined,
    model: modelOf(world, plan.era),
    ttl: random.chance(0.4) ? "1h" : "5m",
    fast: plan.fast,
    cached: 0,
    fresh: random.int(9_000, 16_000),
    midnight: plan.midnight,
    spawned: [],
    last: undefined,
  };
}

function modelOf({ random }: World, era: Era): string {
  if (era === "unsplit") return random.pick(["claude-sonnet-4-20250514", "claude-opus-4-20250514"]);
  if (era === "streamed") return random.pick(["claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001"]);
  return random.pick([
    "claude-sonnet-5-5",
    "claude-sonnet-5-5",
    "claude-opus-5-5",
    "claude-haiku-5-5",
    "claude-fable-5-2",
  ]);
}

/** Prompts and responses until `count` responses are written. */
function converse(world: World, story: Story, plan: Plan, count: number): void {
  const { random, filler, tally, scale } = world;
  for (let done = 0; done < count; done++) {
    if (done === 0 || random.chance(0.08)) {
      if (done > 0) story.at += random.int(20_000, random.chance(0.1) ? 20 * 3_600_000 : 900_000);
      if (random.chance(0.05)) story.model = modelOf(world, story.era);
      story.prompt = random.uuid();
      lines.prompt(story, random.uuid(), filler.text(random.int(40, 2_000)));
      if (!story.agent) tally.mark("claude", "prompt");
      sideRecords(world, story);
    }
    if (random.chance(scale.rare)) retry(world, story);
    if (random.chance(scale.rare / 4)) torn(world, story);
    respond(world, story, plan);
    if (plan.aside && done === count - 1) delegate(world, story, "aside");
    if (story.cached + story.fresh > scale.context) compact(world, story);
  }
}

function respond(world: World, story: Story, plan: Plan): void {
  const { random, tally } = world;
  if (story.era === "final") request(world, story);
  story.at += random.int(1_500, 30_000);
  const delegates = !story.agent && story.spawned.length < plan.agents && random.chance(0.3);
  if (delegates) delegate(world, story, plan.agents === 4 && story.spawned.length === 0 ? "fork" : "worker");
  const cut = !delegates && story.era === "final" && random.chance(world.scale.rare / 2);
  const blocks = cut ? [textBlock(world)] : contentBlocks(world, story, delegates);
  if (story.midnight && blocks.length > 1) {
    story.at = beforeMidnight(story.at);
    story.midnight = false;
  }
  const message = newMessage(world, story, plan, cut ? 5 : outputTokens(random));
  tally.call("claude", story.at, story.session, message.model, message.tokens);
  if (message.adviser) tally.call("claude", story.at, story.session, message.adviser.model, message.adviser.tokens);
  const waiting: Tool[] = [];
  blocks.forEach(({ content, tool }, index) => {
    const last = index === blocks.length - 1;
    const placeholder = story.era === "streamed" && !last;
    lines.assistant(story, random.uuid(), message, {
      content,
      index,
      stop: cut || placeholder ? null : tool || blocks.some((block) => block.tool) ? "tool_use" : "end_turn",
      output: placeholder ? random.int(1, 8) : message.tokens.output,
      aborted: cut,
    });
    tally.usageLine();
    if (tool) waiting.push(tool);
    // A result can land between two lines of one response.
    if (!last && random.chance(0.2)) for (const landed of waiting.splice(0)) result(world, story, landed);
    story.at += last ? 0 : random.int(450, 1_500);
  });
  for (const rest of waiting) result(world, story, rest);
  if (cut) lines.interrupted(story, random.uuid(), message.id);
  if (story.era === "final" && waiting.length > 0) {
    lines.side(story, "tools-used", `,"tools":[${waiting.map(({ name }) => `"${name}"`).join(",")}]`);
  }
  story.fresh += message.tokens.output;
  story.last = message;
}

function newMessage(world: World, story: Story, plan: Plan, output: number): Message {
  const { random } = world;
  const expired = random.chance(0.04);
  const cacheRead = expired ? Math.min(story.cached, 11_500) : story.cached;
  const write = story.cached - cacheRead + story.fresh;
  const hour = story.ttl === "1h" ? (random.chance(0.1) ? Math.floor(write / 3) : write) : 0;
  story.cached += story.fresh;
  story.fresh = 0;
  const tokens: Tokens = {
    ...noTokens,
    input: random.int(2, 40),
    cacheRead,
    output,
    ...(story.era === "unsplit"
      ? { cacheWriteUnknown: write }
      : { cacheWrite5m: write - hour, cacheWrite1h: hour, reasoning: story.era === "final" ? output >> 2 : 0 }),
  };
  const adviser = { model: "claude-opus-5-5", tokens: { ...noTokens, input: random.int(4_000, 9_000), output: 310 } };
  return {
    id: `msg_01${random.hex(3)}`,
    request: `req_011${random.hex(3)}`,
    model: story.model,
    tokens,
    fast: story.fast && random.chance(0.7),
    ...(plan.adviser && random.chance(0.2) ? { adviser } : {}),
  };
}

function result(world: World, story: Story, { id, name, failed }: Tool): void {
  const { random, filler, tally } = world;
  story.at += random.int(30, 4_000);
  const text = filler.text(resultBytes(world));
  lines.toolResult(story, random.uuid(), id, text, failed);
  story.fresh += text.length >> 2;
  tally.tool("claude", name, failed);
}

function retry(world: World, story: Story): void {
  const { random, tally } = world;
  const tries = random.int(1, 3);
  for (let attempt = 1; attempt <= tries; attempt++) {
    story.at += 600 * 2 ** attempt;
    lines.apiRetry(story, random.uuid(), attempt);
    tally.mark("claude", "api-retry");
  }
  if (random.chance(0.8)) return;
  lines.apiError(story, random.uuid());
  tally.mark("claude", "api-error");
}

function torn({ random, tally }: World, story: Story): void {
  story.out.line(random.pick(broken));
  tally.malformed();
}

function compact(world: World, story: Story): void {
  const { random, filler, tally } = world;
  const after = Math.floor((story.cached + story.fresh) / 8);
  story.at += 40_000;
  const uuids = [random.uuid(), random.uuid()] as const;
  lines.compaction(story, uuids, story.cached + story.fresh, after, filler.text(after * 3));
  tally.mark("claude", "compaction");
  story.cached = Math.min(story.cached, 11_500);
  story.fresh = after;
}

/** The client's own records: they are about requests and sums, and count nowhere. */
function request({ random }: World, story: Story): void {
  const of = story.agent ? `,"agentId":"${story.agent}"` : "";
  const digest = random.hex(4);
  lines.side(
    story,
    "api-request",
    `,"id":"${random.uuid()}","timestamp":"${new Date(story.at).toISOString()}","querySource":"repl_main_thread"${of}`,
    `,"shapeHash":"${digest}${digest}","params":{"model":"${story.model}","max_tokens":128000},"keep":0,"tail":["${digest}"]`,
  );
}

function sideRecords({ random, filler }: World, story: Story): void {
  if (story.agent || story.era === "unsplit") return;
  if (story.era === "streamed" && story.last)
    lines.progress(story, random.uuid(), { ...story.last, id: `msg_01${random.hex(3)}` });
  lines.side(story, "last-prompt", ',"lastPrompt":"', filler.text(80), `","leafUuid":"${story.parent}"`);
  lines.node(story, random.uuid(), [
    ',"attachment":{"type":"hook_success","hookName":"UserPromptSubmit","stdout":"',
    filler.text(random.int(20, 900)),
    '","exitCode":0},"type":"attachment"',
  ]);
  const usage = `{"inputTokens":${story.cached},"outputTokens":${story.fresh},"cacheReadInputTokens":${story.cached * 9}}`;
  if (story.era === "final") {
    lines.side(
      story,
      "cost-state",
      `,"totalCostUSD":1.25,"modelUsage":{"${story.model}":${usage}},"hasUnknownModelCost":false`,
    );
  }
}

function delegate({ random }: World, story: Story, role: Spawn["role"]): void {
  const label = { worker: "", fork: "fork-", aside: "aside_question-" }[role];
  story.spawned.push({
    agent: `a${label}${random.hex(2)}`,
    at: story.at,
    role,
    history: role === "fork" ? (story.history ?? []).slice() : [],
    message: role === "aside" ? story.last : undefined,
  });
}

/** A sub-agent's file. What it repeats of its parent counts nowhere, what it does itself counts for the parent's session. */
function subAgent(world: World, plan: Plan, folder: string, cwd: string, session: string, spawn: Spawn): void {
  const { tally } = world;
  const base = join(folder, session, "subagents", `agent-${spawn.agent}`);
  withFile(world, `${base}.jsonl`, (out) => {
    const quiet = { ...plan, midnight: false, adviser: false, aside: false, agents: 0, forks: 0 };
    const story = { ...newStory(world, quiet, out, session, cwd, spawn.at), agent: spawn.agent, ttl: "5m" as const };
    for (const { parts, maker } of spawn.history) {
      const [start, ...rest] = parts;
      const aside = String(start).replace('"isSidechain":false', `"isSidechain":true,"agentId":"${spawn.agent}"`);
      lines.copy(story, { parts: [aside, ...rest], maker });
      if (maker) tally.usageLine();
    }
    if (spawn.message) replay(world, story, spawn.message);
    converse(world, story, quiet, spawn.role === "aside" ? 1 : responseCount(world));
    return story.at;
  });
  writeFileSync(`${base}.meta.json`, `{"agentType":"general-purpose","spawnDepth":1}`);
}

/** A side question first repeats its parent's last response, under another request id and with other cache numbers. */
function replay({ random, tally }: World, story: Story, message: Message): void {
  const { input, cacheRead, cacheWrite5m } = message.tokens;
  const tokens = { ...message.tokens, input: input + 11, cacheRead: cacheRead >> 1, cacheWrite5m: cacheWrite5m + 70 };
  const again = { ...message, request: `req_012${random.hex(3)}`, tokens };
  const content = ['{"type":"text","text":"Asked aside."}'];
  lines.assistant(story, random.uuid(), again, { content, index: 0, stop: "end_turn", output: tokens.output });
  tally.usageLine();
}

/** A new session that begins with a copy of another's lines and goes on by itself. */
function fork(world: World, plan: Plan, folder: string, cwd: string, parent: Story): Story {
  const { random, tally } = world;
  const session = random.uuid();
  let story: Story = parent;
  withFile(world, join(folder, `${session}.jsonl`), (out) => {
    const copied = (parent.history ?? []).slice(0, Math.ceil((parent.history?.length ?? 0) * 0.7));
    const quiet = { ...plan, midnight: false, agents: 0, aside: false };
    story = { ...newStory(world, quiet, out, session, cwd, parent.at + 60_000), history: [...copied] };
    for (const line of copied) {
      lines.copy(story, line);
      if (line.maker) tally.usageLine();
    }
    converse(world, story, quiet, Math.ceil(responseCount(world) / 2));
    return story.at;
  });
  return story;
}
