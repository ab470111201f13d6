import type { ReadResult } from "../source.ts";
import type { Line } from "./lines.ts";
import type { State } from "./state.ts";

/** Session whose file a line stands in; of a sub-agent, its parent. */
export function fileSession(line: Line, state: State): string {
  return state.sessionFixed ? state.session : (line.session ?? state.session);
}

/** Session that really made the call: a line that a fork copied says so. */
export function callSession(line: Line, state: State): string {
  return line.origin ?? fileSession(line, state);
}

/** Sub-agent of a line; undefined on the main thread. Inline side chains of 2025 have no name. */
export function agentOf(line: Line, state: State): string | undefined {
  return line.agent ?? state.agent ?? (line.sidechain ? "sidechain" : undefined);
}

/** Tells what a line of the conversation says about its session or agent, when it is new. */
export function tellFacts(line: Line, state: State, out: ReadResult): void {
  if (line.background) state.background = true;
  if (state.agent !== undefined) tellAgent(line, state.agent, state, out);
  else if (!line.sidechain) tellSession(line, state, out);
  state.known.version = line.version ?? state.known.version;
}

function tellSession(line: Line, state: State, out: ReadResult): void {
  const { known } = state;
  const session = fileSession(line, state);
  const version = line.version === known.version ? undefined : line.version;
  // The folder that the session began in: `cd` changes `cwd`, but not the project.
  const project = known.project === undefined ? line.cwd : undefined;
  // "HEAD" is how a detached one is logged.
  const branch = line.branch === known.branch || line.branch === "HEAD" ? undefined : line.branch;
  const forkedFrom = line.origin === known.forkedFrom || line.origin === session ? undefined : line.origin;
  if ((version ?? project ?? branch ?? forkedFrom) === undefined) return;
  const news = {
    ...(version !== undefined && { version }),
    ...(project !== undefined && { project }),
    ...(branch !== undefined && { branch }),
    ...(forkedFrom !== undefined && { forkedFrom }),
  };
  Object.assign(known, news);
  out.facts.push({
    source: "claude",
    session,
    ...news,
    ...(branch !== undefined && { branchAt: Math.floor(state.at) }),
  });
}

/** Once, and again when its type is learned: that stands in the file beside the log, in lines, or nowhere. */
function tellAgent(line: Line, agent: string, state: State, out: ReadResult): void {
  const { known } = state;
  const agentType = known.agentType ?? line.agentType;
  if (known.agentTold && agentType === known.agentType) return;
  known.agentTold = true;
  if (agentType !== undefined) known.agentType = agentType;
  out.facts.push({
    source: "claude",
    session: fileSession(line, state),
    agent,
    ...(agentType !== undefined && { agentType }),
    ...(known.parentAgent !== undefined && { parentAgent: known.parentAgent }),
  });
}

/** A session's name: a summary < the client's own title < the user's; among equals the newest. */
export function tellTitle(rank: 1 | 2 | 3, title: string | undefined, line: Line, state: State, out: ReadResult): void {
  if (title === undefined || rank < state.known.titleRank || state.agent !== undefined) return;
  if (rank === state.known.titleRank && title === state.known.title) return;
  state.known.titleRank = rank;
  state.known.title = title;
  out.facts.push({ source: "claude", session: fileSession(line, state), title });
}
