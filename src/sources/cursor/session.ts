import type { Event, SessionFacts } from "../../core/event.ts";
import { asCount } from "../json.ts";
import { countUnknown } from "../jsonl.ts";
import type { Env, ReadResult } from "../source.ts";
import { type Composer, factsOf, parentOf, type Rows } from "./composer.ts";
import type { Headers } from "./headers.ts";
import { object, text } from "./json.ts";
import { projectOfComposer, projectOfWorkspace } from "./project.ts";
import { ending, type Thread, turnEvents } from "./turn.ts";

/** Emits what a composer says: as a session, or as a sub-agent of the session that it was started in. */
export function emitComposer(
  composer: Composer,
  family: ReadonlyMap<string, string>,
  rows: Rows,
  headers: Headers,
  env: Env,
  out: ReadResult,
): void {
  // Every window and every new tab leaves an empty composer behind: not a session.
  if (composer.turnCount === 0) return;
  const ancestors = ancestorsOf(composer, family, rows);
  const root = ancestors.at(-1);
  const thread: Thread = {
    session: root ?? composer.id,
    ...(root !== undefined && { agent: composer.id }),
    model: text(object(composer.data["modelConfig"])?.["modelName"]),
  };
  const events = composer.turns.flatMap((turn) => turnEvents(turn, thread));
  if (root === undefined) events.push(...statusMarks(composer));
  attachCost(composer, events, out);
  out.events.push(...events);
  out.facts.push(root === undefined ? sessionFacts(composer, headers, env) : agentFacts(composer, root, ancestors));
}

/** Parent, its parent … up to the root; empty for a session of its own. */
function ancestorsOf(composer: Composer, family: ReadonlyMap<string, string>, rows: Rows): string[] {
  const ancestors: string[] = [];
  let next = parentOf(composer.data) ?? family.get(composer.id);
  while (next !== undefined && next !== composer.id && !ancestors.includes(next)) {
    ancestors.push(next);
    const data = rows.composer(next)?.data;
    next = (data && parentOf(data)) ?? family.get(next);
  }
  return ancestors;
}

/** The composer's status is that of its last turn, once the turn's messages are in the composer's list. */
function statusMarks({ id, data, turns, inFlight }: Composer): Event[] {
  const turn = turns.at(-1);
  const last = turn?.bubbles.at(-1);
  const status = data["status"];
  if (!turn || !last || inFlight || (status !== "completed" && status !== "aborted")) return [];
  const end = ending("turn-end", turn, last, { source: "cursor", session: id });
  return status === "completed" ? [end] : [ending("interrupt", turn, last, { source: "cursor", session: id }), end];
}

function sessionFacts({ id, data }: Composer, headers: Headers, env: Env): SessionFacts {
  const workspace = headers.workspace(id);
  const project = projectOfComposer(data, env) ?? (workspace && projectOfWorkspace(workspace, env));
  return { source: "cursor", session: id, ...factsOf(data), ...(project && { project }) };
}

function agentFacts({ id, data }: Composer, session: string, ancestors: string[]): SessionFacts {
  const [parent] = ancestors;
  const type = text(object(data["subagentInfo"])?.["subagentTypeName"], 80);
  const agentType = type ?? (data["isBestOfNSubcomposer"] === true ? "best-of-n" : undefined);
  return {
    source: "cursor",
    session,
    agent: id,
    ...(agentType && { agentType }),
    ...(parent && parent !== session && { parentAgent: parent }),
  };
}

/** More is damage: no whole number of nano-USD. */
const mostCents = 1e8;

/** Builds of 2025 kept an amount per model and conversation. It is a call's only where there is one of each. */
function attachCost({ data, turnCount }: Composer, events: Event[], out: ReadResult): void {
  const amounts = Object.values(object(data["usageData"]) ?? {});
  if (amounts.length === 0) return;
  const cents = asCount(object(amounts[0])?.["costInCents"]);
  const calls = events.filter((event) => event.kind === "call");
  const [call] = calls;
  if (cents && cents <= mostCents && call && amounts.length === 1 && calls.length === 1 && turnCount === 1)
    call.reportedNanoUsd = cents * 1e7;
  else countUnknown(out, "usageData of several requests");
}
