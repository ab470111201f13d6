import type { SessionFacts } from "../../core/event.ts";
import { asTime } from "../json.ts";
import { json, name, string, type Json, integer } from "./narrow.ts";

/** What a `session_meta` says of its thread. */
export interface Meta {
  thread: string | undefined;
  /** Root of the tree of threads; stated since 0.142. */
  session: string | undefined;
  /** Thread that started this sub-agent. */
  parent: string | undefined;
  /** Thread whose history this one continues. */
  forkedFrom: string | undefined;
  subAgent: boolean;
  agentType: string | undefined;
  /** ms. */
  born: number | undefined;
  /** First own ordinal behind a copied history. */
  start: number | undefined;
  /** The parent's history is referred to, not copied. */
  based: boolean;
  facts: Pick<SessionFacts, "project" | "branch" | "version">;
}

export function metaOf(payload: Json): Meta {
  const subAgent = json(payload["source"])?.["subagent"];
  const spawn = json(json(subAgent)?.["thread_spawn"]);
  const project = string(payload["cwd"]);
  const branch = string(json(payload["git"])?.["branch"]);
  const version = name(payload["cli_version"]);
  const parent = name(payload["parent_thread_id"]) ?? name(spawn?.["parent_thread_id"]);
  return {
    thread: name(payload["id"]),
    session: name(payload["session_id"]),
    parent,
    forkedFrom: name(payload["forked_from_id"]),
    subAgent: parent !== undefined || subAgent !== undefined || payload["thread_source"] === "subagent",
    agentType:
      name(spawn?.["agent_role"]) ??
      name(payload["agent_role"]) ??
      name(spawn?.["agent_nickname"]) ??
      name(payload["agent_nickname"]) ??
      name(subAgent) ??
      name(json(subAgent)?.["other"]),
    born: asTime(payload["timestamp"]),
    start: integer(payload["subagent_history_start_ordinal"]),
    based: json(payload["history_base"]) !== undefined,
    facts: {
      ...(project === undefined ? {} : { project: project.slice(0, 4096) }),
      ...(branch === undefined ? {} : { branch: branch.slice(0, 256) }),
      ...(version === undefined ? {} : { version }),
    },
  };
}
