import { type CallEvent, type Event, type SessionFacts, tokenKinds } from "../../src/core/event.ts";
import { better, counted, type Candidate } from "../../src/core/responses.ts";
import type { Cursor, Env, Place, Source } from "../../src/sources/source.ts";

export interface CallTotals {
  calls: number;
  input?: number;
  cacheRead?: number;
  cacheWrite5m?: number;
  cacheWrite1h?: number;
  cacheWriteUnknown?: number;
  output?: number;
  reasoning?: number;
  webSearches?: number;
  /** Calls whose tokens the tool does not report. */
  notReported?: number;
}

export interface Reading {
  events: Event[];
  facts: SessionFacts[];
  skipped: number;
  unknown: Map<string, number>;
}

/** Reads places one after the other to their ends. */
export function readAll(source: Source, env: Env, places: Place[], limit = Infinity): Reading {
  const all: Reading = { events: [], facts: [], skipped: 0, unknown: new Map() };
  for (const place of places) readOn(source, env, place, undefined, all, limit);
  return all;
}

/** Reads a place from a cursor to its end, adding to `all`; returns where it ended. */
export function readOn(
  source: Source,
  env: Env,
  place: Place,
  from: Cursor | undefined,
  all: Reading,
  limit = Infinity,
): Cursor {
  let cursor = from;
  for (;;) {
    const result = source.read(place, cursor, limit, env);
    cursor = JSON.parse(JSON.stringify(result.cursor)) as Cursor; // what the store does to it
    all.events.push(...result.events);
    all.facts.push(...result.facts);
    all.skipped += result.skipped;
    for (const [key, count] of result.unknown) all.unknown.set(key, (all.unknown.get(key) ?? 0) + count);
    if (!result.more) return cursor;
  }
}

type Row = CallEvent & Candidate;

/** Counts each response once, by the store's own rule, and adds up. */
export function summary(events: Event[]) {
  const byKey = new Map<string, Map<string, Row>>();
  const tools = new Map<string, { name: string; ok: boolean | null }>();
  const marks = new Map<string, string>();
  for (const event of events) {
    if (event.kind === "tool") tools.set(event.key, event);
    else if (event.kind === "mark") marks.set(event.key, event.mark);
    else {
      const row: Row = {
        ...event,
        request: event.request ?? "",
        copy: event.copy ?? false,
        born: event.born ?? Infinity,
        machine: 0,
        output: event.tokens?.output ?? 0,
      };
      const variants = byKey.get(event.key) ?? new Map<string, Row>();
      byKey.set(event.key, variants);
      const variant = `${row.copy} ${row.request}`;
      const other = variants.get(variant);
      variants.set(variant, other ? better(other, row) : row);
    }
  }
  const calls: Record<string, CallTotals> = {};
  for (const variants of byKey.values()) {
    for (const row of counted([...variants.values()])) add(calls, row);
  }
  const toolSums: Record<string, { runs: number; failed: number }> = {};
  for (const { name, ok } of tools.values()) {
    const sum = (toolSums[name] ??= { runs: 0, failed: 0 });
    sum.runs++;
    if (ok === false) sum.failed++;
  }
  const markSums: Record<string, number> = {};
  for (const mark of marks.values()) markSums[mark] = (markSums[mark] ?? 0) + 1;
  return { calls, tools: toolSums, marks: markSums };
}

function add(calls: Record<string, CallTotals>, row: Row): void {
  const name = `${row.session} ${row.model}${row.estimate ? ` ~${row.estimate}` : ""}`;
  const sum = (calls[name] ??= { calls: 0 });
  sum.calls++;
  if (!row.tokens) sum.notReported = (sum.notReported ?? 0) + 1;
  else for (const kind of tokenKinds) if (row.tokens[kind]) sum[kind] = (sum[kind] ?? 0) + row.tokens[kind];
}
