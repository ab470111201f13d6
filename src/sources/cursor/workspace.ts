import { dirname } from "node:path";
import type { SessionFacts } from "../../core/event.ts";
import { openReadOnly } from "../../sqlite.ts";
import { digest } from "../command.ts";
import type { Cursor, Env, Place, ReadResult } from "../source.ts";
import { id, type Json, objects, parsed, stored, text, time } from "./json.ts";
import { projectIn } from "./project.ts";
import { columnsOf } from "./rows.ts";

/**
 * Reads which conversations a workspace lists: up to April 2026 the only place that says in which folder a conversation
 * was held.
 */
export function readWorkspace(place: Place, cursor: Cursor | undefined, env: Env): ReadResult {
  const lists = composerLists(place.path);
  const state = digest(lists.join("\n"));
  const facts = cursor?.["state"] === state ? [] : lists.flatMap((value) => factsIn(parsed(value), place, env));
  return {
    events: [],
    facts,
    cursor: { state },
    more: false,
    bytes: lists.reduce((sum, value) => sum + value.length, 0),
    lines: lists.length,
    skipped: lists.filter((value) => !parsed(value)).length,
    unknown: new Map(),
  };
}

function composerLists(path: string): string[] {
  const db = openReadOnly(path);
  try {
    if (!columnsOf(db, "ItemTable").has("key")) return [];
    const keys = "'composer.composerData', 'composer.composerHeaders'";
    return db
      .prepare(`SELECT value FROM ItemTable WHERE key IN (${keys}) ORDER BY key`)
      .pluck()
      .all()
      .flatMap((value) => stored(value) ?? []);
  } finally {
    db.close();
  }
}

function factsIn(data: Json | undefined, place: Place, env: Env): SessionFacts[] {
  const project = projectIn(dirname(place.path), env);
  return objects(data?.["allComposers"]).flatMap((composer): SessionFacts[] => {
    const session = id(composer["composerId"]);
    const title = text(composer["name"]);
    // Tabs that were opened and never used have neither a name nor a time of use.
    if (!session || isPart(composer) || !(title || time(composer["lastUpdatedAt"]))) return [];
    const branch = text(composer["createdOnBranch"]);
    return [
      { source: "cursor", session, ...(title && { title }), ...(project && { project }), ...(branch && { branch }) },
    ];
  });
}

/** Drafts, and composers that belong to another one. */
function isPart(composer: Json): boolean {
  return ["isDraft", "isSubagent", "isBestOfNSubcomposer"].some((flag) => composer[flag] === true);
}
