import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase } from "../../../src/sqlite.ts";
import { put } from "../../contract/cursorHome.ts";
import type { Run, Session } from "./session.ts";

const models = { small: "gpt-6-luna", usual: "claude-5-sonnet-thinking", large: "claude-5-opus-thinking" };

/** Writes sessions into one database of Cursor's editor, sub-agents as conversations of their own. */
export function writeCursor(home: string, sessions: ReadonlyMap<string, Session>): void {
  const folder = join(home, ".config", "Cursor", "User", "globalStorage");
  mkdirSync(folder, { recursive: true });
  const db = openDatabase(join(folder, "state.vscdb"));
  db.exec("CREATE TABLE IF NOT EXISTS cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)");
  db.transaction(() => {
    for (const [id, session] of sessions) {
      const agents = new Set(session.steps.map(({ agent }) => agent));
      for (const agent of agents) {
        const children = [...agents].flatMap((name) => (name === null ? [] : [`${id}-${name}`]));
        const own = agent === null ? { subagentComposerIds: children } : { subagentInfo: { parentComposerId: id } };
        writeComposer(agent === null ? id : `${id}-${agent}`, session, agent, own);
      }
    }
  })();
  db.close();

  function writeComposer(id: string, session: Session, agent: string | null, own: Record<string, unknown>): void {
    const headers: { bubbleId: string; type: number }[] = [];
    const bubble = (type: number, at: number, fields: Record<string, unknown>) => {
      const bubbleId = `${id}-${headers.length}`;
      headers.push({ bubbleId, type });
      const createdAt = new Date(at).toISOString();
      put(db, "cursorDiskKV", `bubbleId:${id}:${bubbleId}`, { bubbleId, type, createdAt, ...fields });
    };
    if (agent !== null) bubble(1, session.start, { text: "Do this part." });
    for (const step of session.steps) {
      if (step.agent !== agent) continue;
      if (step.kind === "prompt") bubble(1, step.at, { text: step.text });
      if (step.kind !== "answer") continue;
      const modelInfo = { modelName: models[session.model] };
      bubble(2, step.at, { text: "I will see.", modelInfo });
      for (const run of step.runs) bubble(2, step.at + run.took, { text: "", modelInfo, toolFormerData: toolOf(run) });
    }
    const createdAt = session.start;
    const data = { composerId: id, createdAt, fullConversationHeadersOnly: headers, status: "completed", ...own };
    put(db, "cursorDiskKV", `composerData:${id}`, data);
  }
}

function toolOf(run: Run): Record<string, unknown> {
  const { does, says, exit, refused } = run;
  const { name, input } = namedInput(run);
  const rawArgs = JSON.stringify(input);
  if (refused) return { name, status: "rejected", rawArgs };
  if (does === "shell") {
    return { name, status: "completed", rawArgs, result: JSON.stringify({ output: says, exitCodeV2: exit }) };
  }
  if (exit !== 0 && does !== "search") return { name, status: "error", rawArgs, error: says };
  return { name, status: "completed", rawArgs, result: JSON.stringify({ contents: exit === 0 ? says : "" }) };
}

function namedInput({ does, what }: Run): { name: string; input: Record<string, string> } {
  switch (does) {
    case "shell":
      return { name: "run_terminal_cmd", input: { command: what } };
    case "read":
      return { name: "read_file", input: { target_file: what } };
    case "search":
      return { name: "grep", input: { pattern: what } };
    case "edit":
      return { name: "search_replace", input: { file_path: what, old_string: "before", new_string: "after" } };
    case "web":
      return { name: "web_search", input: { search_term: what } };
    case "mcp":
      return { name: `mcp_${what.split(" ").slice(0, 2).join("_")}`, input: { query: what } };
    default:
      return does satisfies never;
  }
}
