import type { SessionFacts } from "../../core/event.ts";
import { asText, type Json } from "../json.ts";
import type { ReadResult } from "../source.ts";
import type { State } from "./state.ts";

/** Session whose file a line stands in; of a sub-agent, its parent. */
export function fileSession(record: Json, state: State): string {
  return state.sessionFixed ? state.session : (asText(record["sessionId"]) ?? state.session);
}

/** Session that really made the call: a line that a fork copied says so. */
export function callSession(record: Json, state: State): string {
  return asText(record["requestSessionId"]) ?? fileSession(record, state);
}

/** Sub-agent of a line; undefined on the main thread. Inline side chains of 2025 have no name. */
export function agentOf(record: Json, state: State): string | undefined {
  return asText(record["agentId"]) ?? state.agent ?? (record["isSidechain"] === true ? "sidechain" : undefined);
}

/** Tells what a line of the conversation says about its session or agent, when it is new. */
export function tellFacts(record: Json, state: State, out: ReadResult): void {
  if (record["sessionKind"] === "bg") state.background = true;
  const version = asText(record["version"], 40);
  const newVersion = version !== undefined && version !== state.known.version ? version : undefined;
  if (newVersion !== undefined) state.known.version = newVersion;
  if (state.agent !== undefined) tellAgent(record, state.agent, state, out);
  else if (record["isSidechain"] !== true) tellSession(record, newVersion, state, out);
}

function tellSession(record: Json, version: string | undefined, state: State, out: ReadResult): void {
  const { known } = state;
  const facts: SessionFacts = { source: "claude", session: fileSession(record, state) };
  if (version !== undefined) facts.version = version;
  // The folder that the session began in: `cd` changes `cwd`, but not the project.
  const project = known.project === undefined ? asText(record["cwd"], 1000) : undefined;
  if (project !== undefined) facts.project = known.project = project;
  const branch = asText(record["gitBranch"]);
  if (branch !== undefined && branch !== "HEAD" && branch !== known.branch) facts.branch = known.branch = branch;
  const origin = asText(record["requestSessionId"]);
  if (origin !== undefined && origin !== facts.session && origin !== known.forkedFrom) {
    facts.forkedFrom = known.forkedFrom = origin;
  }
  if (Object.keys(facts).length > 2) out.facts.push(facts);
}

/** Once: its type stands in the file beside the log, in older clients' lines, or nowhere. */
function tellAgent(record: Json, agent: string, state: State, out: ReadResult): void {
  const { known } = state;
  const agentType = known.agentType ?? asText(record["attributionAgent"], 80);
  if (known.agentTold || (agentType === undefined && record["type"] !== "assistant")) return;
  known.agentTold = true;
  out.facts.push({
    source: "claude",
    session: fileSession(record, state),
    agent,
    ...(agentType !== undefined && { agentType }),
    ...(known.parentAgent !== undefined && { parentAgent: known.parentAgent }),
  });
}

/** Records that name a session: a summary < the client's own title < the user's; among equals the newest. */
export function tellTitle(record: Json, state: State, out: ReadResult): void {
  const [rank, value] =
    record["type"] === "custom-title"
      ? [3, record["customTitle"]]
      : record["type"] === "ai-title"
        ? [2, record["aiTitle"]]
        : [1, record["summary"]];
  const title = asText(value);
  if (title === undefined || rank < state.known.titleRank || state.agent !== undefined) return;
  state.known.titleRank = rank;
  out.facts.push({ source: "claude", session: fileSession(record, state), title });
}
