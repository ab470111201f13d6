import { type Charged, type LateUsage, unattributed } from "../core/cursorUsage.ts";
import type { CallEvent } from "../core/event.ts";
import type { CallPrice } from "../core/money.ts";
import type { AmountKind, CursorUsageEvent } from "../core/vendor.ts";
import type { Database } from "../sqlite.ts";
import type { Unreported } from "./append.ts";
import { callRowColumns, type CallRow, rowOf, valuesOf } from "./calls.ts";
import { sources } from "./codes.ts";
import { createNames } from "./names.ts";
import { createSlots, slotMs } from "./slots.ts";
import { type Sums, sumsOf, type SumsRow, callSums } from "./sums.ts";

/** A response of which Cursor's local files told no tokens. */
export interface UnreportedCall {
  /** Row id. */
  id: number;
  session: string;
  agent: string | null;
  request: string;
  model: string;
  at: number;
  endAt: number;
  context: number | null;
  window: number | null;
}

/** What becomes of one usage event. */
export interface UsageCall {
  /** Null: it is no response. */
  call: CallEvent | null;
  /** Row id of the response that it counts in place of. */
  instead: number | null;
}

export interface UsageRules {
  /** How far an event can be from a response of which it is, ms. */
  toleranceMs: number;
  /**
   * Must not depend on other events. `key` is that of the call.
   * @param near responses no further from the event than that
   * @param own all responses of its conversation
   */
  callOf(
    event: CursorUsageEvent,
    key: string,
    near: readonly UnreportedCall[],
    own: readonly UnreportedCall[],
  ): UsageCall;
  price(call: CallEvent): CallPrice;
  /** Day of a time, YYYY-MM-DD. */
  dayOf(at: number): string;
}

export interface UsageChange {
  /** Row ids of sessions that changed, and start times (ms) of the changed rollup slots. */
  sessions: Set<number>;
  slots: Set<number>;
}

/**
 * Calls made of Cursor's usage events. They follow from the events and the responses that are in the ledger and from
 * nothing else, so it does not matter what came first: where either changed, they are made anew.
 */
export function createUsageCalls(db: Database) {
  const names = createNames(db);
  const slots = createSlots(db);
  const cursor = sources.code("cursor");
  const waiting = ends("placed = 0");
  const placedSpan = ends("placed = 1 AND origin <> 'file'");
  const any = db.prepare<[], number>("SELECT 1 FROM cursor_usage LIMIT 1").pluck();
  const eventsIn = db.prepare<[number, number], EventRow>(
    `SELECT identity, nth, origin, read_at, placed, event, machine_id FROM cursor_usage WHERE at >= ? AND at <= ?
     ORDER BY at, identity, nth`,
  );
  const turn = `SELECT call.id, session.session, agent.agent, request, name.name AS model, call.at, end_at AS endAt,
      context, window, counted
    FROM session JOIN call ON call.session_id = session.id JOIN name ON name.id = model_id
      LEFT JOIN agent ON agent.id = call.agent_id
    WHERE +session.source = ${cursor} AND reported = 0 AND estimate = 0 AND counted > 0 AND place_id <> 0`;
  const turnsIn = db.prepare<[number, number, number, number], TurnRow>(
    `${turn} AND ended_at >= ? AND started_at <= ? AND end_at >= ? AND call.at <= ?`,
  );
  const turnsOf = db.prepare<[{ thread: string }], TurnRow>(
    `${turn} AND coalesce(agent.agent, session.session) = @thread AND session.id IN (
       SELECT id FROM session WHERE source = ${cursor} AND session = @thread
       UNION SELECT session_id FROM agent WHERE agent = @thread) ORDER BY call.at, call.id`,
  );
  /** Each end is looked for from its side of the index: both in one query would go through all events. */
  function ends(which: string) {
    return db.prepare<[], Ends>(
      `SELECT (SELECT min(at) FROM cursor_usage WHERE ${which}) AS 'from',
         (SELECT max(at) FROM cursor_usage WHERE ${which}) AS 'to'`,
    );
  }
  // Its events that are of no session so far.
  const reopen = db.prepare<[string]>(
    `UPDATE cursor_usage SET placed = 0 WHERE conversation = ? AND placed = 1 AND EXISTS (
       SELECT 1 FROM call JOIN session ON session.id = session_id
       WHERE key = 'usage ' || identity || '#' || nth AND call.source = ${cursor} AND session = '${unattributed}')`,
  );
  const known = db.prepare<[string], UsageRow>(`SELECT * FROM call WHERE key = ? AND source = ${cursor}`);
  const insert = db.prepare(
    `INSERT INTO call (${callRowColumns.join(", ")}, charged, charged_is)
     VALUES (${callRowColumns.map(() => "?").join(", ")}, ?, ?)`,
  );
  const update = db.prepare(
    `UPDATE call SET ${callRowColumns.map((name) => `${name} = ?`).join(", ")}, charged = ?, charged_is = ? WHERE id = ?`,
  );
  const remove = db.prepare<[number]>("DELETE FROM call WHERE id = ?");
  const callRow = db.prepare<[number], CallRow>("SELECT * FROM call WHERE id = ?");
  const count = db.prepare<[number, number]>("UPDATE call SET counted = ? WHERE id = ?");
  const place = db.prepare<[string, number]>("UPDATE cursor_usage SET placed = 1 WHERE identity = ? AND nth = ?");
  const note = db.prepare(
    `INSERT INTO late_usage (read_at, day, events, nano) VALUES (@readAt, @day, 1, @nano)
     ON CONFLICT DO UPDATE SET events = events + 1, nano = nano + excluded.nano`,
  );
  const late = db.prepare<[], LateUsage>(
    "SELECT read_at AS readAt, day, events, nano AS nanoUsd FROM late_usage ORDER BY read_at DESC, day DESC LIMIT 20",
  );
  const charges = db.prepare<[number], { is: AmountKind; nanoUsd: number }>(
    `SELECT charged_is AS 'is', sum(charged) AS nanoUsd FROM call
     WHERE session_id = ? AND counted = 1 AND charged IS NOT NULL GROUP BY charged_is`,
  );
  const shares = db.prepare<
    [number, number, number, number],
    SumsRow & { loose: number; included: number; paid: number }
  >(
    `SELECT session.session = '${unattributed}' AS loose, ${callSums},
       coalesce(sum(iif(charged_is = 'included', charged, 0)), 0) AS included,
       coalesce(sum(iif(charged_is = 'real-money', charged, 0)), 0) AS paid
     FROM session JOIN call ON call.session_id = session.id
     WHERE session.source = ${cursor} AND place_id = 0 AND at >= ? AND at < ? AND session.id IN (
       SELECT session_id FROM slot WHERE slot >= ? AND slot <= ?) GROUP BY loose`,
  );

  function write(event: EventRow, made: CallEvent | null, rules: UsageRules): CallRow | null {
    const before = known.get(keyOf(event));
    if (!made) {
      if (before) {
        slots.add(before, -1);
        remove.run(before.id);
      }
      return null;
    }
    const told = JSON.parse(event.event) as CursorUsageEvent;
    const session = names.session(made.source, made.session);
    // The price stands: newer books go through `reprice`. Another session may have prices of its own.
    const price = before?.session_id === session ? null : rules.price(made);
    const row = rowOf(made, price ?? notPriced, inNoFile, session, names, event.machine_id);
    const { status, nano, unpriced_tokens, price_id } = price ? row : before!;
    const next: UsageRow = {
      ...{ ...row, status, nano, unpriced_tokens, price_id, id: before?.id ?? 0 },
      ...{ charged: told.charged, charged_is: told.is },
    };
    const values = [...valuesOf(next), next.charged, next.charged_is];
    if (!before) insert.run(...values);
    else if (values.some((value, i) => value !== [...valuesOf(before), before.charged, before.charged_is][i])) {
      slots.add(before, -1);
      update.run(...values, before.id);
    } else return null;
    slots.add(next, 1);
    return before ? null : next;
  }

  /** A response counts unless an event does in its place. */
  function countTurn({ id, counted }: TurnRow, hasEvent: boolean): void {
    const next = hasEvent ? 2 : 1;
    if (counted === next) return;
    slots.add(callRow.get(id)!, hasEvent ? -1 : 1);
    count.run(next, id);
  }

  const transaction = db.transaction((touched: Unreported | null, rules: UsageRules): UsageChange => {
    const { toleranceMs: slack } = rules;
    for (const thread of touched?.threads ?? []) reopen.run(thread);
    const changed = union(touched, spanOf(waiting.get()));
    if (!changed) return { sessions: new Set(), slots: new Set() };
    // Responses whose events may have changed; all events that may be theirs; all responses that these may be of.
    const affected = turnsWithin(widened(changed, slack));
    const span = affected.reduce((sum, { at, endAt }) => union(sum, widened({ from: at, to: endAt }, slack))!, changed);
    const events = eventsIn.all(span.from, span.to);
    const told = events.some(({ placed }) => placed === 0) ? spanOf(placedSpan.get()) : null;
    const near = sliding(turnsWithin(widened(span, slack)), slack);
    const ofThread = new Map<string, TurnRow[]>();
    const own = (thread: string | null) => {
      if (thread === null) return [];
      const turns = ofThread.get(thread) ?? turnsOf.all({ thread });
      ofThread.set(thread, turns);
      return turns;
    };
    const taken = new Set<number>();
    for (const row of events) {
      const event = JSON.parse(row.event) as CursorUsageEvent;
      const { call, instead } = rules.callOf(event, keyOf(row), near(event.at), own(event.conversation));
      if (instead !== null) taken.add(instead);
      const added = write(row, call, rules);
      if (added && told && isLate(row, added.at, told, rules)) {
        note.run({ readAt: row.read_at, day: rules.dayOf(added.at), nano: added.nano });
      }
      if (row.placed === 0) place.run(row.identity, row.nth);
    }
    for (const row of affected) countTurn(row, taken.has(row.id));
    const result: UsageChange = { sessions: new Set(), slots: new Set() };
    for (const { slot, session } of slots.flush()) {
      result.slots.add(slot * slotMs);
      result.sessions.add(session);
    }
    return result;
  });

  function turnsWithin({ from, to }: Span): TurnRow[] {
    return turnsIn.all(from, to, from, to);
  }

  return {
    /**
     * Makes the calls of events that are new or changed, and those that responses written in `touched` may have moved.
     * One transaction; null when there is nothing to do.
     */
    make(touched: Unreported | null, rules: UsageRules): UsageChange | null {
      if (!(touched && any.get()) && !spanOf(waiting.get())) return null;
      try {
        return transaction.immediate(touched, rules);
      } catch (error) {
        names.forget();
        slots.forget();
        throw error;
      }
    },
    /** What Cursor counts for a session (row id); null when none of its events is known. */
    charged(session: number): Charged | null {
      const rows = charges.all(session);
      const of = (kind: AmountKind) => rows.find(({ is }) => is === kind)?.nanoUsd ?? 0;
      return rows.length === 0 ? null : { included: of("included"), realMoney: of("real-money") };
    },
    /** Events of [from, to), ms: of sessions, and of none. */
    *shares(from: number, to: number): Generator<{ unattributed: boolean; sums: Sums; charged: Charged }> {
      for (const row of shares.all(from, to, Math.floor(from / slotMs), Math.floor(to / slotMs))) {
        const charged = { included: row.included, realMoney: row.paid };
        yield { unattributed: row.loose === 1, sums: sumsOf(row), charged };
      }
    },
    /** Newest first, at most 20. */
    late: (): LateUsage[] => late.all(),
  };
}

/** For times that only grow: what lies within `slack` of each. */
function sliding(turns: readonly TurnRow[], slack: number): (at: number) => readonly TurnRow[] {
  const coming = turns.toSorted((a, b) => b.at - a.at);
  let open: TurnRow[] = [];
  return (at) => {
    while (coming.length > 0 && coming.at(-1)!.at <= at + slack) open.push(coming.pop()!);
    open = open.filter(({ endAt }) => endAt >= at - slack);
    return open;
  };
}

type UsageRow = CallRow & { charged: number | null; charged_is: AmountKind | null };
type TurnRow = UnreportedCall & { counted: number };
interface EventRow {
  identity: string;
  nth: number;
  origin: string;
  read_at: number;
  placed: number;
  event: string;
  /** Of the only machine that knows of it; 0: this one does. */
  machine_id: number;
}
/** ms, both inclusive. */
interface Span {
  from: number;
  to: number;
}
interface Ends {
  from: number | null;
  to: number | null;
}

/** Place of what stands in no log. */
const inNoFile = 0;
const notPriced: CallPrice = {
  ...{ status: "not-reported", nanoUsd: null, unpricedTokens: 0, model: null, row: null, flags: [] },
  ...{ layer: "bundled", book: "" },
};

/** Told on a later day, of a time that other events had been told of before. */
function isLate({ origin, read_at }: EventRow, at: number, told: Span, { dayOf }: UsageRules): boolean {
  return origin !== "file" && at >= told.from && at <= told.to && dayOf(at) < dayOf(read_at);
}

function keyOf({ identity, nth }: EventRow): string {
  return `usage ${identity}#${nth}`;
}

function spanOf(ends: Ends | undefined): Span | null {
  return ends && ends.from !== null && ends.to !== null ? { from: ends.from, to: ends.to } : null;
}

function union(a: Span | null, b: Span | null): Span | null {
  return a && b ? { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) } : (a ?? b);
}

function widened({ from, to }: Span, by: number): Span {
  return { from: from - by, to: to + by };
}
