import type { CallHistory, CursorUsageEvent, EndpointId, VendorDay, VendorReading } from "../core/vendor.ts";
import type { VendorFailure } from "../core/vendorFailure.ts";
import type { Database } from "../sqlite.ts";

/** What is known of one endpoint. */
export interface EndpointRecord {
  endpoint: EndpointId;
  /** Null: it was never asked. */
  calls: CallHistory | null;
  /** Of the last call; null when it went well. */
  failure: VendorFailure | null;
  /** The last good one, its days and events apart. */
  reading: KeptReading | null;
  /** Days and events are read up to here, ms; null when none were read with this key. */
  coveredTo: number | null;
  /** Tells one pasted key from the next, and not what it is; null: none was pasted. */
  keyMark: string | null;
}
export type KeptReading = Omit<VendorReading, "days" | "events">;

/** Time that a reading covers, ms: from the start of a UTC day, to exclusive. */
export interface Covered {
  from: number;
  to: number;
}

/** An event as it is kept: `id` is the same in whatever order readings come. */
export interface KeptUsageEvent {
  id: string;
  event: CursorUsageEvent;
}

/**
 * Who told of an event. What the account itself is told stands above what a team is told of its members; and what an
 * endpoint says above a file, in which costs are rounded.
 */
export type UsageOrigin = EndpointId | "file";

/** An event as it is handed to another ledger. */
export interface UsageEntry {
  /** Of those that look the same, which one. */
  nth: number;
  origin: UsageOrigin;
  /** ms. */
  readAt: number;
  event: CursorUsageEvent;
  /** uid of the only machine that knows of it; null: the exporting one does. */
  machine: string | null;
}

/** What vendors say, and how asking them went. Holds no credential. */
export function createVendor(db: Database) {
  const all = db.prepare<[], EndpointRow>("SELECT * FROM vendor_endpoint");
  const one = db.prepare<[string], EndpointRow>("SELECT * FROM vendor_endpoint WHERE endpoint = ?");
  const write = db.prepare("REPLACE INTO vendor_endpoint VALUES (@endpoint, @calls, @failure, @reading, @to, @mark)");
  const clearDays = db.prepare("DELETE FROM vendor_day WHERE endpoint = ? AND day >= ? AND day < ? AND read_at <= ?");
  const writeDay = db.prepare(
    `INSERT INTO vendor_day (endpoint, day, read_at, rows) VALUES (@endpoint, @day, @at, @rows)
     ON CONFLICT DO UPDATE SET read_at = excluded.read_at, rows = excluded.rows WHERE excluded.read_at >= read_at`,
  );
  const days = db.prepare<[string, string], { endpoint: EndpointId; readAt: number; rows: string }>(
    "SELECT endpoint, read_at AS readAt, rows FROM vendor_day WHERE day >= ? AND day <= ? ORDER BY day, endpoint",
  );
  const writeEvent = db.prepare(
    `INSERT INTO cursor_usage (identity, nth, at, origin, read_at, event, machine_id)
     VALUES (@identity, @nth, @at, @origin, @readAt, @event, @machine)
     ON CONFLICT DO UPDATE SET origin = excluded.origin, read_at = excluded.read_at, event = excluded.event,
       placed = iif(excluded.event = event, placed, 0)
     WHERE (excluded.event ->> '$.user' IS NULL, excluded.origin <> 'file', excluded.read_at, excluded.event)
       >= (event ->> '$.user' IS NULL, origin <> 'file', read_at, event)`,
  );
  // Known here too from now on; the call that is made of it is this machine's then.
  const takeEvent = db.prepare(
    "UPDATE cursor_usage SET machine_id = 0, placed = 0 WHERE identity = ? AND nth = ? AND machine_id > 0",
  );
  const eventText = db
    .prepare<[string, number], string>("SELECT event FROM cursor_usage WHERE identity = ? AND nth = ?")
    .pluck();
  const events = db.prepare<[number, number], EventRow>(
    "SELECT identity, nth, event FROM cursor_usage WHERE at >= ? AND at < ? ORDER BY at, identity, nth",
  );

  const allEvents = db.prepare<[], Omit<UsageEntry, "event"> & { event: string }>(
    `SELECT nth, origin, read_at AS readAt, event, iif(machine_id > 0, uid, NULL) AS machine
     FROM cursor_usage JOIN machine ON machine.id = machine_id ORDER BY at, identity, nth`,
  );

  function keepDays(endpoint: EndpointId, { at, days: told, caveats }: VendorReading, { from, to }: Covered): void {
    // What was not read to its end does not say of a day that it does not mention that nothing was used on it.
    if (!caveats.includes("incomplete")) clearDays.run(endpoint, utcDay(from), utcDay(to + dayMs - 1), at);
    for (const [day, rows] of Map.groupBy(told, (row) => row.day)) {
      writeDay.run({ endpoint, day, at, rows: JSON.stringify(rows) });
    }
  }

  function keepEvents(origin: UsageOrigin, told: readonly CursorUsageEvent[], readAt: number): number {
    let changes = 0;
    for (const [identity, alike] of Map.groupBy(told, identityOf)) {
      const { at } = alike[0]!;
      const texts = alike.map((event) => JSON.stringify(event)).sort();
      for (const [nth, event] of texts.entries()) {
        const before = eventText.get(identity, nth);
        const { changes: written } = writeEvent.run({ identity, nth, at, origin, readAt, event, machine: 0 });
        takeEvent.run(identity, nth);
        if (written > 0 && before !== event) changes++;
      }
    }
    return changes;
  }

  function writeRecord({ endpoint, calls, failure, reading, coveredTo: to, keyMark: mark }: EndpointRecord): void {
    write.run({ endpoint, calls: textOf(calls), failure: textOf(failure), reading: textOf(reading), to, mark });
  }

  const update = db.transaction(
    (endpoint: EndpointId, change: (known: EndpointRecord) => Partial<EndpointRecord> | null) => {
      const known = recordOf(one.get(endpoint), endpoint);
      const changed = change(known);
      if (changed) writeRecord({ ...known, ...changed });
    },
  );

  const keep = db.transaction((endpoint: EndpointId, calls: CallHistory, told: VendorReading, covered: Covered) => {
    const { days: _days, events: happened, ...reading } = told;
    const known = recordOf(one.get(endpoint), endpoint);
    writeRecord({ ...known, calls, failure: null, reading, coveredTo: covered.to });
    keepDays(endpoint, told, covered);
    return keepEvents(endpoint, happened, told.at);
  });

  const addEvents = db.transaction(keepEvents);

  return {
    /** Endpoints that were ever asked. */
    endpoints: (): EndpointRecord[] => all.all().map((row) => recordOf(row, row.endpoint)),
    endpoint: (id: EndpointId): EndpointRecord => recordOf(one.get(id), id),
    /** Changes what is known by what is known, while no other window can; null leaves it. */
    update: (id: EndpointId, change: (known: EndpointRecord) => Partial<EndpointRecord> | null): void =>
      update.immediate(id, change),
    /**
     * Keeps a reading: the days that it covers replace what the same endpoint said of them before, its events are added
     * where they are not known yet. Returns how many events are new or changed.
     */
    keep: (id: EndpointId, calls: CallHistory, reading: VendorReading, covered: Covered): number =>
      keep.immediate(id, calls, reading, covered),
    /** Days of UTC from one to another, YYYY-MM-DD, both inclusive, and when each was read, ms. */
    days: (from: string, to: string): (VendorDay & { endpoint: EndpointId; readAt: number })[] =>
      days
        .all(from, to)
        .flatMap(({ rows, ...read }) => (JSON.parse(rows) as VendorDay[]).map((row) => ({ ...row, ...read }))),
    /** Adds events that are not known yet, e.g. of a file; `readAt` in ms. Returns how many are new or changed. */
    addEvents: (origin: UsageOrigin, told: readonly CursorUsageEvent[], readAt: number): number =>
      addEvents.immediate(origin, told, readAt),
    /** Every event with who told of it. */
    *dumpEvents(): Generator<UsageEntry> {
      for (const { event, ...row } of allEvents.iterate())
        yield { ...row, event: JSON.parse(event) as CursorUsageEvent };
    },
    /** Adds an event that `dumpEvents` gave, of this ledger or the one with number `machine`. */
    addEntry({ nth, origin, readAt, event }: Omit<UsageEntry, "machine">, machine: number): void {
      const text = JSON.stringify(event);
      const identity = identityOf(event);
      writeEvent.run({ identity, nth, at: event.at, origin, readAt, event: text, machine });
      if (machine === 0) takeEvent.run(identity, nth);
    },
    /** Events of [from, to), ms, oldest first. */
    events: (from: number, to: number): KeptUsageEvent[] =>
      events.all(from, to).map(({ identity, nth, event }) => ({
        id: `${identity}#${nth}`,
        event: JSON.parse(event) as CursorUsageEvent,
      })),
  };
}

interface EndpointRow {
  endpoint: EndpointId;
  calls: string | null;
  failure: string | null;
  reading: string | null;
  covered_to: number | null;
  key_mark: string | null;
}
interface EventRow {
  identity: string;
  nth: number;
  event: string;
}

function recordOf(row: EndpointRow | undefined, endpoint: EndpointId): EndpointRecord {
  return {
    endpoint,
    calls: JSON.parse(row?.calls ?? "null") as CallHistory | null,
    failure: JSON.parse(row?.failure ?? "null") as VendorFailure | null,
    reading: JSON.parse(row?.reading ?? "null") as KeptReading | null,
    coveredTo: row?.covered_to ?? null,
    keyMark: row?.key_mark ?? null,
  };
}

function textOf(value: object | null): string | null {
  return value && JSON.stringify(value);
}

/** What of an event stays the same however often it is told; what it costs may be settled later. */
function identityOf({ at, model, tokens }: CursorUsageEvent): string {
  const { input, cacheRead, cacheWriteUnknown, output } = tokens ?? {};
  return JSON.stringify([at, model, input, cacheRead, cacheWriteUnknown, output]);
}

function utcDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

const dayMs = 86_400_000;
