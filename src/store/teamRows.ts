import { randomBytes } from "node:crypto";
import type { SourceId } from "../core/event.ts";
import type { TeamPlan } from "../core/team.ts";
import type { Database } from "../sqlite.ts";
import { sources } from "./codes.ts";
import { createMeta, type MetaKey } from "./meta.ts";
import { slotMs } from "./slots.ts";

/** What rows are made of. Of Cursor's usage events without a session there is one too, which no list shows. */
export interface TeamSession {
  id: number;
  source: SourceId;
  session: string;
  project: string | null;
  branch: string | null;
}

/** Whole numbers in a fixed order that whoever makes them knows; they are added up position by position. */
export type Figures = readonly number[];

/** What tells rows apart. */
export interface RowKey {
  /** Of UTC, since 1970. */
  hour: number;
  /** All other keys, as text. */
  key: string;
}

/** In place of the revision that an endpoint acknowledged: the row was in no request so far. 0: in one at least. */
const neverSent = -1;

export interface StoredRow extends RowKey {
  /** Null: nothing is left of it, which has to be said where it was sent before. */
  figures: Figures | null;
  revision: number;
}

/** Rows for a team's endpoint: what each session adds to them, and which the endpoint does not have yet. */
export function createTeamRows(db: Database) {
  const meta = createMeta(db);
  const dirty = db.prepare<[number], number>("SELECT session_id FROM team_dirty ORDER BY session_id LIMIT ?").pluck();
  const clean = db.prepare<[number]>("DELETE FROM team_dirty WHERE session_id = ?");
  const markAll = db.prepare<[number]>(
    `INSERT OR IGNORE INTO team_dirty SELECT DISTINCT session_id FROM slot WHERE slot >= ?
     UNION SELECT DISTINCT session_id FROM team_part`,
  );
  const session = db.prepare<[number], Omit<TeamSession, "source"> & { source: number }>(
    "SELECT id, source, session, project, branch FROM session WHERE id = ?",
  );
  const partsOf = db.prepare<[number], RowKey & { figures: string }>(
    "SELECT hour, key, figures FROM team_part WHERE session_id = ?",
  );
  const putPart = db.prepare("REPLACE INTO team_part (session_id, hour, key, figures) VALUES (?, ?, ?, ?)");
  const dropPart = db.prepare("DELETE FROM team_part WHERE session_id = ? AND hour = ? AND key = ?");
  const dropParts = db.prepare("DELETE FROM team_part");
  const figuresOf = db
    .prepare<[number, string], string>("SELECT figures FROM team_part WHERE hour = ? AND key = ?")
    .pluck();
  const recalled = db
    .prepare<[string, number], number>("SELECT 1 FROM team_recall WHERE address = ? AND ? BETWEEN first AND last")
    .pluck();
  const row = db.prepare<[string, number, string], { figures: string; acked: number }>(
    "SELECT figures, acked FROM team_row WHERE address = ? AND hour = ? AND key = ?",
  );
  const dropRow = db.prepare("DELETE FROM team_row WHERE address = ? AND hour = ? AND key = ?");
  const putRow = db.prepare(
    `INSERT INTO team_row (address, hour, key, figures, revision, acked) VALUES (?, ?, ?, ?, ?, ${neverSent})
     ON CONFLICT DO UPDATE SET figures = excluded.figures, revision = excluded.revision`,
  );
  const allKeys = db.prepare<[string], RowKey>(
    "SELECT hour, key FROM team_part UNION SELECT hour, key FROM team_row WHERE address = ?",
  );
  const waiting = db.prepare<[string, number], Omit<StoredRow, "figures"> & { figures: string }>(
    `SELECT hour, key, figures, revision FROM team_row WHERE address = ? AND acked < revision
     ORDER BY revision LIMIT ?`,
  );
  const waitingCount = db
    .prepare<[string], number>("SELECT count(*) FROM team_row WHERE address = ? AND acked < revision")
    .pluck();
  const ack = db.prepare(
    `UPDATE team_row SET acked = max(acked, @revision)
     WHERE address = @address AND hour = @hour AND key = @key`,
  );
  const leave = db.prepare(
    "UPDATE team_row SET acked = max(acked, 0) WHERE address = @address AND hour = @hour AND key = @key",
  );
  const reissue = db.prepare(
    `UPDATE team_row SET revision = @next
     WHERE address = @address AND hour = @hour AND key = @key AND revision <= @held`,
  );
  const addRecall = db.prepare("INSERT INTO team_recall VALUES (?, ?, ?)");
  const dropRows = db.prepare("DELETE FROM team_row WHERE address = ? AND hour BETWEEN ? AND ?");
  const dropRecalls = db.prepare("DELETE FROM team_recall WHERE address = ?");
  const setOnce = db.prepare<[MetaKey, string]>("INSERT OR IGNORE INTO meta VALUES (?, ?)");
  const drop = db.prepare<[MetaKey]>("DELETE FROM meta WHERE key = ?");

  function nextRevision(above = 0): number {
    const next = Math.max(revision(), above) + 1;
    meta.set("teamRevision", String(next));
    return next;
  }

  function revision(): number {
    return Number(meta.get("teamRevision") ?? 0);
  }

  /** Brings one row to the sum of its parts; it has a new revision if that is another one. */
  function refresh(address: string, { hour, key }: RowKey): void {
    if (recalled.get(address, hour)) return;
    const next = sumOf(figuresOf.all(hour, key));
    const before = row.get(address, hour, key);
    if (next === (before?.figures ?? "")) return;
    // Its keys may name a tag that is not released any more: where they were not sent, they never are.
    if (next === "" && before?.acked === neverSent) return void dropRow.run(address, hour, key);
    putRow.run(address, hour, key, next, nextRevision());
  }

  return {
    transaction: <T>(work: () => T): T => db.transaction(work).immediate(),
    plan: () => parsed(meta.get("teamPlan")) as { plan: TeamPlan; tags: string } | null,
    /** @param tags changes with the rules that tags are made by. */
    setPlan: (plan: TeamPlan, tags: string) => meta.set("teamPlan", JSON.stringify({ plan, tags })),
    /** All rows are made anew. `from`: ms. */
    markAll: (from: number) => void markAll.run(Math.floor(from / slotMs)),
    dirty: (limit: number): number[] => dirty.all(limit),
    session(id: number): TeamSession | undefined {
      const found = session.get(id);
      return found && { ...found, source: sources.name(found.source) };
    },
    /** Rows for an endpoint that is new here: those that were made for another one say nothing of what it may know. */
    startAnew(address: string): void {
      dropParts.run();
      for (const key of allKeys.all(address)) refresh(address, key);
    },
    /** Puts what a session adds in place of what it added before. */
    replace(address: string, sessionId: number, parts: readonly (RowKey & { figures: Figures })[]): void {
      const before = new Map(partsOf.all(sessionId).map((part) => [nameOf(part), part]));
      for (const part of parts) {
        const name = nameOf(part);
        const figures = JSON.stringify(part.figures);
        const known = before.get(name);
        before.delete(name);
        if (known?.figures === figures) continue;
        putPart.run(sessionId, part.hour, part.key, figures);
        refresh(address, part);
      }
      for (const part of before.values()) {
        dropPart.run(sessionId, part.hour, part.key);
        refresh(address, part);
      }
      clean.run(sessionId);
    },
    /** Oldest revision first. */
    waiting: (address: string, limit: number): StoredRow[] =>
      waiting.all(address, limit).map((found) => ({ ...found, figures: parsed(found.figures) as Figures | null })),
    waitingCount: (address: string): number => waitingCount.get(address) ?? 0,
    /** Rows that are about to leave this machine, whether or not they arrive. */
    leaving(sent: readonly RowKey[], address: string): void {
      for (const { hour, key } of sent) leave.run({ address, hour, key });
    },
    /** The endpoint has said its last word on this revision. */
    ack: ({ hour, key, revision: sent }: StoredRow, address: string): void =>
      void ack.run({ address, hour, key, revision: sent }),
    /** The endpoint holds a revision that this ledger, as it was restored, does not know: the row gets a newer one. */
    reissue: ({ hour, key }: RowKey, address: string, held: number): void =>
      void reissue.run({ address, hour, key, held, next: nextRevision(held) }),
    revision,
    /** Hours of [first, last] are not sent from now on, and what was known to be sent of them is not known any more. */
    recall(address: string, first: number, last: number): void {
      dropRows.run(address, first, last);
      addRecall.run(address, first, last);
    },
    /** What was recalled is sent again. */
    forgetRecalls: db.transaction((address: string) => {
      dropRecalls.run(address);
      for (const key of allKeys.all(address)) refresh(address, key);
    }),
    /** Nothing is made or sent for anybody from now on; the revisions go on where they were. */
    forget: db.transaction((address: string) => {
      db.exec("DELETE FROM team_dirty");
      dropParts.run();
      dropRows.run(address, 0, Number.MAX_SAFE_INTEGER);
      dropRecalls.run(address);
      for (const key of ["teamPlan", "teamSync"] as const) drop.run(key);
    }),
    /** Random and never sent: what names this ledger and its person is made of it. */
    secret(): string {
      setOnce.run("teamSecret", randomBytes(32).toString("hex"));
      return meta.get("teamSecret")!;
    },
  };
}

function nameOf({ hour, key }: RowKey): string {
  return `${hour} ${key}`;
}

/** '' when nothing is added. */
function sumOf(texts: readonly string[]): string {
  if (texts.length <= 1) return texts[0] ?? "";
  const [first = [], ...others] = texts.map((text) => JSON.parse(text) as number[]);
  return JSON.stringify(first.map((value, i) => others.reduce((sum, other) => sum + (other[i] ?? 0), value)));
}

function parsed(text: string | undefined): unknown {
  return text === undefined || text === "" ? null : JSON.parse(text);
}
