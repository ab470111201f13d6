import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { openReadOnly } from "../../sqlite.ts";
import type { Env, Place, ReadResult } from "../source.ts";
import { agentStores, dotFolders } from "./find.ts";
import { id, type Json, object, parsed, stored, text, time } from "./json.ts";
import { columnsOf } from "./rows.ts";

/**
 * Reads what a session of cursor-agent says about itself. Its messages are content-addressed pieces without time or
 * order; the transcript has them in order.
 */
export function readAgentStore(place: Place): ReadResult {
  const meta = storeMeta(place.path);
  const file = metaFile(dirname(place.path));
  const session = id(meta?.["agentId"]) ?? id(basename(dirname(place.path)));
  const startedAt = time(meta?.["createdAt"]) ?? time(file?.["createdAtMs"]);
  const title = text(file?.["title"]) ?? text(meta?.["name"]);
  const project = text(file?.["cwd"], 4096);
  // A sub-agent's session is told by its parent's transcripts.
  const isSession = session !== undefined && !object(meta?.["subagentInfo"]) && file?.["isSubagent"] !== true;
  return {
    events: [],
    facts: isSession
      ? [
          {
            source: "cursor",
            session,
            ...(title && { title }),
            ...(project && { project }),
            ...(startedAt !== undefined && { startedAt }),
          },
        ]
      : [],
    cursor: {},
    more: false,
    bytes: place.size,
    lines: 1,
    skipped: meta ? 0 : 1,
    unknown: new Map(),
  };
}

/** Model that a session of cursor-agent used last; undefined when there is no such session. */
export function lastModel(session: string, env: Env): string | undefined {
  const store = dotFolders(env)
    .flatMap(agentStores)
    .find((path) => basename(dirname(path)) === session);
  try {
    return store && text(storeMeta(store)?.["lastUsedModel"]);
  } catch {
    return undefined;
  }
}

/** Row `0` of table `meta`: JSON, written as hexadecimal digits. */
function storeMeta(path: string): Json | undefined {
  const db = openReadOnly(path);
  try {
    if (!columnsOf(db, "meta").has("value")) return undefined;
    const value = db.prepare<[]>("SELECT value FROM meta WHERE key = '0'").pluck().get();
    return parsed(Buffer.from(stored(value) ?? "", "hex"));
  } finally {
    db.close();
  }
}

function metaFile(dir: string): Json | undefined {
  try {
    return parsed(readFileSync(join(dir, "meta.json"), "utf8"));
  } catch {
    return undefined;
  }
}
