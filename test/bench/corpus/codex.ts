import { join } from "node:path";
import * as lines from "./codexLines.ts";
import { noUsage, plus, type Era, type Origin, type Rollout, type Usage } from "./codexLines.ts";
import { toolRun } from "./codexTools.ts";
import type { Sink } from "./sink.ts";
import { broken, outputTokens, responseCount, withFile, type World } from "./world.ts";

interface Story extends Rollout {
  tier: string | undefined;
  /** Tokens of the next prompt, and of the last one. */
  context: number;
  before: number;
  last: Usage;
  quirk: Quirk;
  spawned: { at: number; history: lines.Copied[]; total: Usage }[];
}

/**
 * What a thread's running total does besides growing.
 * - `reset`: starts again at zero;
 * - `lowered`: a compaction takes some of it away;
 * - `filled`: the context overflowed and the total became the window.
 */
type Quirk = "none" | "reset" | "lowered" | "filled";

interface Plan {
  era: Era;
  quirk: Quirk;
  /** The client was updated in the middle: counters first, records later. */
  updated: boolean;
  subAgent: boolean;
  fork: "none" | "copied" | "based";
}

function planOf(index: number): Plan {
  const era: Era = index % 4 === 0 ? "counters" : index % 4 === 1 ? "paginated" : "records";
  const quirk = era === "records" ? "none" : (["reset", "lowered", "filled", "none"] as const)[(index >> 2) % 4];
  const fork =
    era === "counters" && index % 8 === 4 ? "copied" : index % 8 === 2 ? "copied" : index % 8 === 3 ? "based" : "none";
  return { era, quirk: quirk ?? "none", updated: index % 12 === 5, subAgent: index % 3 === 1, fork };
}

/** Writes a thread with its sub-agent and fork below `.codex/sessions`. */
export function codexSession(world: World, index: number): void {
  const plan = planOf(index);
  const cwd = `/home/dev/project-${index % 23}`;
  let main: Story | undefined;
  const start = world.morning();
  const id = threadId(world, start);
  withFile(world, pathOf(world, id, start), (out) => {
    main = newStory(world, plan, out, id, id, cwd, start);
    if (plan.subAgent || plan.fork !== "none") main.history = [];
    lines.sessionMeta(main, {}, world.filler.text(12_000 * worldShare(world)));
    converse(world, main, plan, responseCount(world));
    return main.at;
  });
  for (const spawn of main?.spawned ?? []) if (main) subAgent(world, plan, main, spawn);
  if (main && plan.fork === "copied") copiedFork(world, plan, main);
  if (main && plan.fork === "based") basedFork(world, plan, main);
}

function newStory(world: World, plan: Plan, out: Sink, id: string, root: string, cwd: string, at: number): Story {
  return {
    out,
    era: plan.era,
    ordinals: plan.era !== "counters" && plan.fork !== "copied",
    id,
    root,
    cwd,
    version: plan.era === "records" && plan.fork === "copied" ? "0.154.0" : versions[plan.era],
    model: modelOf(world, plan.era),
    turn: "",
    at,
    ordinal: 0,
    total: noUsage,
    history: undefined,
    tier: plan.era !== "counters" && world.random.chance(0.15) ? "priority" : undefined,
    context: world.random.int(9_000, 14_000),
    before: 0,
    last: noUsage,
    quirk: plan.quirk,
    spawned: [],
  };
}

const versions = { counters: "0.130.0", paginated: "0.150.1", records: "0.169.0" } as const;

function modelOf({ random }: World, era: Era): string {
  if (era === "counters") return random.pick(["gpt-5.3-codex", "gpt-5.4"]);
  if (era === "paginated") return random.pick(["gpt-5.5", "gpt-5.6-sol"]);
  return random.pick(["gpt-6.1-sol", "gpt-6.1-sol", "gpt-5.5"]);
}

/** Time-ordered, as the client's are. */
function threadId({ random }: World, at: number): string {
  const time = at.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.uuid().slice(15)}`;
}

function pathOf(world: World, id: string, at: number): string {
  const stamp = new Date(at).toISOString().slice(0, 19).replaceAll(":", "-");
  return join(world.home, ".codex", "sessions", ...stamp.slice(0, 10).split("-"), `rollout-${stamp}-${id}.jsonl`);
}

function worldShare({ scale }: World): number {
  return scale.result.most < 100_000 ? 0.05 : 1;
}

/** Turns until `count` responses are written. */
function converse(world: World, story: Story, plan: Plan, count: number): void {
  const { random, filler, tally, scale } = world;
  for (let done = 0; done < count;) {
    if (done > 0) story.at += random.int(20_000, random.chance(0.1) ? 20 * 3_600_000 : 900_000);
    if (plan.updated && story.era === "paginated" && done > count / 2) story.era = "records";
    if (random.chance(0.1)) story.model = modelOf(world, story.era);
    story.turn = random.uuid();
    lines.turnStart(story, story.tier);
    lines.userMessage(story, filler.text(random.int(40, 1_500)));
    if (story.id === story.root) tally.mark("codex", "prompt");
    const turn = Math.min(count - done, random.int(1, 16));
    for (let i = 0; i < turn; i++, done++) {
      respond(world, story, i === turn - 1);
      if (plan.subAgent && story.spawned.length === 0 && story.history && done >= count / 3) {
        story.spawned.push({ at: story.at + 10_000, history: story.history.slice(), total: story.total });
      }
      if (random.chance(scale.rare / 4)) torn(world, story);
      if (story.context > scale.context) compact(world, story);
    }
    lines.turnEnd(story, filler.text(random.int(60, 900)));
  }
}

function respond(world: World, story: Story, last: boolean): void {
  const { random, filler, scale } = world;
  story.at += random.int(1_500, 30_000);
  if (random.chance(0.5)) lines.reasoning(story, random.hex(random.int(40, 120)));
  if (last) {
    const text = filler.text(random.int(60, 900));
    lines.line(story, "response_item", [
      '{"type":"message","role":"assistant","content":[{"type":"output_text","text":"',
      text,
      '"}]}',
    ]);
  }
  spend(world, story, outputTokens(random));
  if (!last) story.context += toolRun(world, story);
  if (random.chance(0.05)) lines.tokenCount(story, null);
  if (random.chance(0.05)) repeat(story);
  if (random.chance(scale.rare / 2)) story.at += 120_000; // the client waited for the API and wrote nothing
}

/** One response's usage, and the truth about it. Returns the response's id. */
function spend(world: World, story: Story, output: number): { response: string; usage: Usage } {
  const { random, tally } = world;
  const warm = random.chance(0.95) ? Math.min(story.before, story.context) : 0;
  const cached = warm - (warm % 128);
  const writes = story.era !== "counters" && !story.model.startsWith("gpt-5.5");
  const usage: Usage = {
    input: story.context,
    cached,
    written: writes ? story.context - cached - random.int(0, Math.min(20, story.context - cached)) : 0,
    output,
    reasoning: output >> 1,
    total: story.context + output,
  };
  const response = `resp_${random.hex(5)}`;
  story.total = nextTotal(story, usage);
  if (story.era === "records") {
    lines.usageRecord(story, response, usage);
    tally.usageLine();
  }
  tally.call("codex", story.at, story.root, story.model, {
    input: usage.input - usage.cached - usage.written,
    cacheRead: usage.cached,
    cacheWriteUnknown: usage.written,
    output,
    reasoning: usage.reasoning,
  });
  if (story.era === "records") story.at += 10;
  lines.tokenCount(story, usage);
  tally.usageLine();
  story.before = story.context;
  story.context += output;
  story.last = usage;
  return { response, usage };
}

/** The total after `usage`. A restart is only told where the new total is smaller: else no reader could see it. */
function nextTotal(story: Story, usage: Usage): Usage {
  const restart = story.quirk === "reset" && story.total.output > 4 * usage.output && usage.output > 0;
  if (!restart) return plus(story.total, usage);
  story.quirk = "none";
  return usage;
}

/** The client tells its last counts again: at an interrupt, for new limits. */
function repeat(story: Story): void {
  if (story.last.total === 0) return;
  story.at += 700;
  lines.tokenCount(story, story.last);
}

function compact(world: World, story: Story): void {
  const { filler, tally } = world;
  story.at += 20_000;
  const { response, usage } = spend(world, story, 900);
  lines.compacted(story, response, usage, filler.text(60_000 * worldShare(world)));
  tally.mark("codex", "compaction");
  story.context = Math.floor(story.context / 8);
  story.before = 0;
  if (story.ordinals) lines.completed(story, '"type":"ContextCompaction","id":"item_c"');
  story.last = { ...noUsage, total: story.context };
  if (story.quirk === "filled") story.total = { ...noUsage, total: 258_400 };
  lines.tokenCount(story, story.last);
  if (story.quirk === "lowered") lower(world, story);
  story.quirk = "none";
}

/** The next response's total is smaller than before, yet not a new start. */
function lower(world: World, story: Story): void {
  const { input, cached, written, output, reasoning } = story.total;
  const kept = (tokens: number) => Math.floor(tokens * 0.4);
  story.total = {
    input: kept(input),
    cached: kept(cached),
    written: kept(written),
    output: kept(output),
    reasoning: kept(reasoning),
    total: kept(input) + kept(output),
  };
  story.at += 9_000;
  spend(world, story, 60);
}

function torn({ random, tally }: World, story: Story): void {
  story.out.line(random.pick(broken));
  tally.malformed();
}

/** A sub-agent's file first repeats its parent's history; only what follows is its own. */
function subAgent(world: World, plan: Plan, main: Story, spawn: Story["spawned"][number]): void {
  const id = threadId(world, spawn.at);
  const copies = plan.era !== "records" || world.random.chance(0.5);
  const repeated = spawn.history.filter((line) => !line.usage || plan.era !== "records");
  const origin: Origin = {
    parent: main.id,
    ...(copies && main.ordinals ? { firstOwn: 1 + repeated.length } : {}),
  };
  withFile(world, pathOf(world, id, spawn.at), (out) => {
    const story = newStory(world, { ...plan, quirk: "none" }, out, id, main.root, main.cwd, spawn.at);
    lines.sessionMeta(story, origin, world.filler.text(12_000 * worldShare(world)));
    if (copies) repeatHistory(world, story, repeated);
    if (copies && plan.era !== "records") story.total = spawn.total;
    converse(world, story, { ...plan, subAgent: false, updated: false }, responseCount(world));
    return story.at;
  });
}

/** A fork of a client that copies: the parent's lines, stamped anew over some seconds, totals going on. */
function copiedFork(world: World, plan: Plan, main: Story): void {
  const at = main.at + 90_000;
  const id = threadId(world, at);
  withFile(world, pathOf(world, id, at), (out) => {
    const story = newStory(world, { ...plan, quirk: "none" }, out, id, id, main.cwd, at);
    lines.sessionMeta(story, { forkedFrom: main.id }, world.filler.text(12_000 * worldShare(world)));
    repeatHistory(world, story, main.history ?? []);
    story.total = main.total;
    story.at += 5_000;
    converse(world, story, { ...plan, subAgent: false, updated: false }, Math.ceil(responseCount(world) / 2));
    return story.at;
  });
}

/** A fork of a client that refers to its parent: no copied line, ordinals and totals going on. */
function basedFork(world: World, plan: Plan, main: Story): void {
  const at = main.at + 90_000;
  const id = threadId(world, at);
  withFile(world, pathOf(world, id, at), (out) => {
    const story = newStory(world, plan, out, id, id, main.cwd, at);
    story.ordinal = main.ordinal;
    story.total = main.total;
    story.context = main.context;
    const base = { thread: main.id, ordinal: main.ordinal, offset: main.out.offset() };
    lines.sessionMeta(story, { forkedFrom: main.id, base }, world.filler.text(12_000 * worldShare(world)));
    converse(world, story, { ...plan, subAgent: false }, Math.ceil(responseCount(world) / 2));
    return story.at;
  });
}

function repeatHistory({ tally }: World, story: Story, history: readonly lines.Copied[]): void {
  for (const { type, payload, usage } of history) {
    story.at += 3;
    lines.line(story, type, payload, usage);
    if (usage) tally.usageLine();
  }
}
