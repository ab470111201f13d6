import type { CallEvent } from "../core/event.ts";
import type { CallPrice } from "../core/money.ts";
import { better, type Candidate, counted } from "../core/responses.ts";
import type { Database } from "../sqlite.ts";
import { estimates, qualities, sources, statuses, tiers } from "./codes.ts";
import type { createNames } from "./names.ts";
import { isReplay, readerOf, readingOf } from "./readings.ts";
import type { createSlots } from "./slots.ts";

/** A row of table `call`. */
export interface CallRow {
  id: number;
  source: number;
  key: string;
  request: string;
  /** Whether it is a replay, and who read it: see `readings.ts`. */
  copy: number;
  /** 1: it counts. 2: it would, but Cursor's usage events count in its place. */
  counted: number;
  session_id: number;
  agent_id: number;
  model_id: number;
  turn: string | null;
  at: number;
  end_at: number;
  reported: number;
  input: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
  cache_write_unknown: number;
  output: number;
  reasoning: number;
  web_searches: number;
  context: number | null;
  window: number | null;
  tier: number;
  geo: string | null;
  platform: string | null;
  quality: number;
  estimate: number;
  reported_nano: number | null;
  status: number;
  nano: number;
  unpriced_tokens: number;
  price_id: number | null;
  place_id: number;
  offset: number;
  born: number;
}

/** What every call is written with; `id` is the database's. */
export const callRowColumns = [
  "source",
  "key",
  "request",
  "copy",
  "counted",
  "session_id",
  "agent_id",
  "model_id",
  "turn",
  "at",
  "end_at",
  "reported",
  "input",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "cache_write_unknown",
  "output",
  "reasoning",
  "web_searches",
  "context",
  "window",
  "tier",
  "geo",
  "platform",
  "quality",
  "estimate",
  "reported_nano",
  "status",
  "nano",
  "unpriced_tokens",
  "price_id",
  "place_id",
  "offset",
  "born",
] as const;

/** Stand-in for "unknown birth": SQLite has no Infinity that compares equal after a round trip through JSON. */
export const unknownBirth = Number.MAX_SAFE_INTEGER;

/** Writes calls so that each response counts once (`core/responses`) and the rollups follow. */
export function createCalls(
  db: Database,
  names: ReturnType<typeof createNames>,
  slots: ReturnType<typeof createSlots>,
) {
  const marks = callRowColumns.map(() => "?").join(", ");
  const insert = db.prepare(
    `INSERT INTO call (${callRowColumns.join(", ")}) VALUES (${marks}) ON CONFLICT (key, source, request, copy) DO NOTHING`,
  );
  const update = db.prepare(`UPDATE call SET ${callRowColumns.map((name) => `${name} = ?`).join(", ")} WHERE id = ?`);
  const sameKey = db.prepare<[string, number], CallRow>("SELECT * FROM call WHERE key = ? AND source = ?");
  const sessionName = db.prepare<[number], string>("SELECT session FROM session WHERE id = ?").pluck();
  const known = db.prepare<[string, number], number>("SELECT 1 FROM call WHERE key = ? AND source = ? LIMIT 1").pluck();

  const remove = db.prepare<[number]>("DELETE FROM call WHERE id = ?");
  const elders = db.prepare<[], number>("SELECT id FROM machine ORDER BY since, uid").pluck();

  /** `machine`: number of the one that read it. */
  function write(event: CallEvent, price: CallPrice, placeId: number, machine: number): void {
    const sessionId = names.session(event.source, event.session);
    const row = rowOf(event, price, placeId, sessionId, names, machine);
    if (known.get(row.key, row.source) !== undefined) return merge(row);
    insert.run(valuesOf(row));
    slots.add(row, 1);
  }

  /** The response, or a copy of it, is known: decide anew which rows of the key count. */
  function merge(row: CallRow): void {
    const before = sameKey.all(row.key, row.source);
    const asCandidate = candidates(before, row);
    const twin = before.find((other) => other.request === row.request && other.copy === row.copy);
    settle(
      before,
      twin ? before.map((other) => (other === twin ? merged(twin, row, asCandidate) : other)) : [...before, row],
      asCandidate,
    );
  }

  /** Takes out what one machine read of a response: of what is left, others may count. Returns the rows as they were. */
  function drop(key: string, source: number, machine: number): CallRow[] {
    const before = sameKey.all(key, source);
    const [gone = [], left = []] = [true, false].map((is) =>
      before.filter((row) => (readerOf(row) === machine) === is),
    );
    for (const row of gone) remove.run(row.id);
    // An event that counted in place of one may be gone as well: that is looked at again.
    const anew = left.map((row) => ({ ...row, counted: 0 }));
    settle(before, anew, candidates(anew));
    return before;
  }

  /** Which of the rows of a key count now; the rollups follow. */
  function settle(before: readonly CallRow[], rows: readonly CallRow[], asCandidate: AsCandidate): void {
    const winners = new Set(counted(rows.map(asCandidate)).map((candidate) => candidate.row));
    for (const other of before) if (other.counted === 1) slots.add(other, -1);
    for (const other of rows) {
      const next: CallRow = { ...other, counted: winners.has(other) ? Math.max(1, other.counted) : 0 };
      if (next.counted === 1) slots.add(next, 1);
      if (next.id === 0) insert.run(valuesOf(next));
      else update.run(valuesOf(next), next.id);
    }
  }

  function candidates(rows: readonly CallRow[], another?: CallRow): AsCandidate {
    // Nearly always this machine read all of them.
    const isElsewhere = (row: CallRow) => readerOf(row) > 0;
    const order = rows.some(isElsewhere) || (another && isElsewhere(another)) ? elders.all() : [0];
    return (row) => ({
      request: row.request,
      copy: isReplay(row),
      output: row.output,
      session: sessionName.get(row.session_id) ?? "",
      born: row.born,
      machine: order.indexOf(readerOf(row)),
      offset: row.offset,
      row,
    });
  }

  return { write, drop };
}

type AsCandidate = (row: CallRow) => Candidate & { row: CallRow };

/** A response began with its first line, whichever of its lines holds the final counts. */
function merged(a: CallRow, b: CallRow, asCandidate: AsCandidate): CallRow {
  const winner = better(asCandidate(a), asCandidate(b)).row;
  return { ...winner, id: a.id, counted: a.counted, at: Math.min(a.at, b.at), end_at: Math.max(a.end_at, b.end_at) };
}

export function valuesOf(row: CallRow): (string | number | null)[] {
  return callRowColumns.map((name) => row[name]);
}

export function rowOf(
  event: CallEvent,
  price: CallPrice,
  placeId: number,
  sessionId: number,
  names: ReturnType<typeof createNames>,
  machine: number,
): CallRow {
  const t = event.tokens;
  return {
    id: 0,
    source: sources.code(event.source),
    key: event.key,
    request: event.request ?? "",
    copy: readingOf(event.copy === true, machine),
    counted: 1,
    session_id: sessionId,
    agent_id: names.agent(sessionId, event.agent),
    model_id: names.name(event.model),
    turn: event.turn ?? null,
    at: event.at,
    end_at: event.endAt,
    reported: t ? 1 : 0,
    input: t?.input ?? 0,
    cache_read: t?.cacheRead ?? 0,
    cache_write_5m: t?.cacheWrite5m ?? 0,
    cache_write_1h: t?.cacheWrite1h ?? 0,
    cache_write_unknown: t?.cacheWriteUnknown ?? 0,
    output: t?.output ?? 0,
    reasoning: t?.reasoning ?? 0,
    web_searches: t?.webSearches ?? 0,
    context: event.context,
    window: event.window ?? null,
    tier: tiers.code(event.tier),
    geo: event.geo ?? null,
    platform: event.platform ?? null,
    quality: qualities.code(event.quality),
    estimate: event.estimate ? estimates.code(event.estimate) : 0,
    reported_nano: event.reportedNanoUsd ?? null,
    status: statuses.code(price.status),
    nano: price.nanoUsd ?? 0,
    unpriced_tokens: price.unpricedTokens,
    price_id: names.price(price),
    place_id: placeId,
    offset: event.offset,
    born: event.born ?? unknownBirth,
  };
}
