import type { CallEvent, MarkEvent, SessionFacts, SourceId, ToolEvent } from "../core/event.ts";
import type { CallPrice } from "../core/money.ts";
import type { PlanReport } from "../core/vendor.ts";
import type { Database } from "../sqlite.ts";
import { createCalls } from "./calls.ts";
import { sources } from "./codes.ts";
import { createFacts } from "./facts.ts";
import { createNames } from "./names.ts";
import { createPlanReports } from "./planReports.ts";
import { createSlots, slotMs } from "./slots.ts";
import { createTeamDirty } from "./teamDirty.ts";

/** What one read of one place brought, priced: written as a whole or not at all. */
export interface Batch {
  place: PlaceState;
  calls: { event: CallEvent; price: CallPrice }[];
  tools: ToolEvent[];
  marks: MarkEvent[];
  facts: SessionFacts[];
  /** Absent: nothing was said of a plan. */
  plans?: readonly PlanReport[];
  /** Number of the machine whose ledger told it; absent: it was read here. */
  machine?: number;
}

/** Where the reading of a place stands. */
export interface PlaceState {
  source: SourceId;
  path: string;
  /** Version of the source that read it. */
  version: number;
  /** The source's opaque cursor, null when never read. */
  cursor: object | null;
  /** Moves by one per append; 0 = never read. Two windows that read the same bytes cannot both append them. */
  revision: number;
  /** Size and time (ms) of the log when it was read to its end; size 0 = there was more to read. */
  size: number;
  mtime: number;
  lines: number;
  skipped: number;
  unknown: [name: string, count: number][];
  /** Why the last read failed; null when it did not. */
  error: string | null;
}

/** Calls without tokens: what usage events may be of. */
export interface Unreported {
  /** Time of all of them, ms, both inclusive. */
  from: number;
  to: number;
  /** Sessions and sub-agents that made them. */
  threads: Set<string>;
}

export interface Appended {
  /** Places whose batch was refused because another window had moved the cursor meanwhile. */
  lost: string[];
  /** Row ids of sessions that changed, and start times (ms) of the changed rollup slots. */
  sessions: Set<number>;
  slots: Set<number>;
  /** Null: none were written. */
  unreported: Unreported | null;
}

export function createAppend(db: Database) {
  const names = createNames(db);
  const slots = createSlots(db);
  const calls = createCalls(db, names, slots);
  const facts = createFacts(db, names);
  const plans = createPlanReports(db);
  const changeForTeam = createTeamDirty(db);
  const movePlace = db
    .prepare<object, number>(
      `INSERT INTO place (path, source, version, cursor, size, mtime, lines, skipped, unknown, error, revision)
     VALUES (@path, @source, @version, @cursor, @size, @mtime, @lines, @skipped, @unknown, @error, @revision + 1)
     ON CONFLICT (path) DO UPDATE SET version = @version, cursor = @cursor, size = @size, mtime = @mtime,
       lines = @lines, skipped = @skipped, unknown = @unknown, error = @error, revision = revision + 1
       WHERE revision = @revision
     RETURNING id`,
    )
    .pluck();

  const placeElsewhere = db
    .prepare<[string, number, number], number>(
      `INSERT INTO place (id, path, source, machine_id, version, revision, size, mtime, lines, skipped, unknown)
       SELECT min(0, coalesce(min(id), 0)) - 1, ?, ?, ?, 0, 1, 0, 0, 0, 0, '[]' FROM place WHERE true
       ON CONFLICT (path) DO UPDATE SET revision = revision + 1 RETURNING id`,
    )
    .pluck();

  /** Undefined: another window has moved the cursor meanwhile. */
  function placeOf({ place, machine = 0 }: Batch): number | undefined {
    const source = sources.code(place.source);
    if (machine > 0) return placeElsewhere.get(place.path, source, machine);
    return movePlace.get({
      ...place,
      source,
      cursor: JSON.stringify(place.cursor),
      unknown: JSON.stringify(place.unknown),
    });
  }

  function write(batch: Batch, into: Appended): void {
    const { place, machine = 0 } = batch;
    // Once a place's batch is refused, what was read after it started from a cursor that no longer holds.
    if (into.lost.includes(place.path)) return;
    const id = placeOf(batch);
    if (id === undefined) {
      into.lost.push(place.path);
      return;
    }
    for (const entry of batch.facts) facts.writeFacts(entry, machine > 0);
    changeForTeam(batch.facts.map(({ source, session }) => names.session(source, session)));
    for (const report of batch.plans ?? []) plans.keep(report);
    for (const { event, price } of batch.calls) {
      into.sessions.add(facts.seen(event));
      calls.write(event, price, id, machine);
      if (event.tokens === null) extend(into, event);
    }
    for (const event of batch.tools) {
      into.sessions.add(facts.seen(event));
      facts.writeTool(event, id);
    }
    for (const event of batch.marks) {
      into.sessions.add(facts.seen(event));
      facts.writeMark(event, id);
    }
  }

  const transaction = db.transaction((batches: Iterable<Batch>): Appended => {
    const result: Appended = { lost: [], sessions: new Set(), slots: new Set(), unreported: null };
    for (const batch of batches) write(batch, result);
    facts.flush();
    for (const { slot, session } of slots.flush()) {
      result.slots.add(slot * slotMs);
      result.sessions.add(session);
    }
    changeForTeam(result.sessions); // a tool run can change the kind of a task whose responses stay as they are
    return result;
  });

  /**
   * Writes events, rollups and cursors of all batches in one transaction. They may be made while it runs, one by one.
   * Throws (and writes nothing) when the disk is full or the database is locked for longer than its timeout.
   */
  return (batches: Iterable<Batch>): Appended => {
    try {
      return transaction.immediate(batches);
    } catch (error) {
      for (const part of [names, slots, facts]) part.forget();
      throw error;
    }
  };
}

function extend(into: Appended, { at, endAt, session, agent }: CallEvent): void {
  const { from, to, threads } = into.unreported ?? { from: at, to: endAt, threads: new Set() };
  into.unreported = { from: Math.min(from, at), to: Math.max(to, endAt), threads: threads.add(agent ?? session) };
}
