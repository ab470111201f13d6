import type { Database } from "../../sqlite.ts";
import { endOfTime } from "../json.ts";
import { id } from "./json.ts";
import { columnsOf } from "./rows.ts";

/** Table `composerHeaders` of builds since June 2026: a short row per conversation. Older conversations are not in it. */
export interface Headers {
  /** Newest `lastUpdatedAt`, 0 without any. */
  newest(): number;
  /** Conversations updated after that time, oldest first. */
  updatedAfter(time: number): { composer: string; updated: number }[];
  /** Id of the workspace that a conversation belongs to. */
  workspace(composer: string): string | undefined;
}

/** To SQLite text and bytes, which a damaged row may hold, are more than any number. */
const isTime = `lastUpdatedAt < ${endOfTime}`;

export function headersOf(db: Database): Headers {
  const columns = columnsOf(db, "composerHeaders");
  if (!["composerId", "lastUpdatedAt", "workspaceId"].every((name) => columns.has(name))) {
    return { newest: () => 0, updatedAfter: () => [], workspace: () => undefined };
  }
  const newest = db
    .prepare<[], number | null>(`SELECT max(lastUpdatedAt) FROM composerHeaders WHERE ${isTime}`)
    .pluck();
  const after = db.prepare<[number], { composer: unknown; updated: number }>(
    `SELECT composerId AS composer, lastUpdatedAt AS updated FROM composerHeaders
     WHERE lastUpdatedAt > ? AND ${isTime} ORDER BY 2`,
  );
  const workspace = db.prepare<[string]>("SELECT workspaceId FROM composerHeaders WHERE composerId = ?").pluck();
  return {
    newest: () => newest.get() ?? 0,
    updatedAfter: (time) =>
      after.all(time).flatMap((row) => {
        const composer = id(row.composer);
        return composer === undefined ? [] : [{ composer, updated: row.updated }];
      }),
    workspace: (composer) => id(workspace.get(composer)),
  };
}
