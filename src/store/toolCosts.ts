import { mcpServer, type ToolCost, type ToolCosts } from "../core/history.ts";
import type { Database } from "../sqlite.ts";
import { sources } from "./codes.ts";
import { slotMs } from "./slots.ts";

/** Stands for "none" among the tools of a response. */
const noTool = 0;

/**
 * Cost by tool. Which tools a response started is told by what comes before and after it, so the rollup of a session is
 * made anew as a whole, some time after it changed; triggers of the ledger note which ones did.
 */
export function createToolCosts(db: Database) {
  // By the slots' time, however many sessions wait.
  const changedOf = (table: string) => `SELECT session_id FROM ${table} WHERE slot >= @from AND slot < @to
    AND EXISTS (SELECT 1 FROM tool_dirty WHERE tool_dirty.session_id = ${table}.session_id)`;
  const changedIn = db
    .prepare<[Slots & { most: number }], number>(`${changedOf("slot")} UNION ${changedOf("tool_cost")} LIMIT @most`)
    .pluck();
  const changed = db.prepare<[number], number>("SELECT session_id FROM tool_dirty LIMIT ?").pluck();
  const calls = db.prepare<[number], CallRow>(
    `SELECT agent_id AS agent, at, nano FROM call WHERE session_id = ? AND counted = 1 AND estimate = 0
     ORDER BY agent_id, at, id`,
  );
  const tools = db.prepare<[number], RunRow>(
    "SELECT agent_id AS agent, at, name_id AS name, ok, bytes FROM tool WHERE session_id = ? ORDER BY agent_id, at, id",
  );
  const clear = db.prepare<[number]>("DELETE FROM tool_cost WHERE session_id = ?");
  const insert = db.prepare("INSERT INTO tool_cost VALUES (@slot, @session, @name, @runs, @failed, @bytes, @nano)");
  const done = db.prepare<[number]>("DELETE FROM tool_dirty WHERE session_id = ?");
  const sums = db.prepare<[number, number], SumRow>(
    `SELECT session.source, name_id AS id, name.name, sum(runs) AS runs, sum(failed) AS failed, sum(bytes) AS bytes,
       sum(nano) AS nano
     FROM tool_cost JOIN session ON session.id = session_id LEFT JOIN name ON name.id = name_id
     WHERE slot >= ? AND slot < ? GROUP BY session.source, name_id`,
  );

  const make = db.transaction((sessions: readonly number[]) => {
    for (const session of sessions) {
      clear.run(session);
      for (const row of rollup(calls.all(session), tools.all(session))) insert.run({ session, ...row });
      done.run(session);
    }
  });

  return {
    /**
     * Brings up to date some sessions that changed, of some rollup slots or of any. Returns whether there may be more.
     */
    update(slots: Slots | null): boolean {
      const sessions = slots ? changedIn.all({ ...slots, most: atOnce }) : changed.all(atOnce);
      if (sessions.length > 0) make.immediate(sessions);
      return sessions.length === atOnce;
    },
    /** As far as it is up to date. */
    sums({ from, to }: Slots): ToolCosts {
      const told: ToolCosts = { tools: [], answers: { calls: 0, nanoUsd: 0 }, nanoUsd: 0 };
      for (const { source, id, name, runs, failed, bytes, nano } of sums.all(from, to)) {
        told.nanoUsd += nano;
        if (id === noTool) {
          told.answers.calls += runs;
          told.answers.nanoUsd += nano;
        } else told.tools.push(toolOf({ source, name: name ?? "", runs, failed, bytes, nano }));
      }
      told.tools.sort((a, b) => b.nanoUsd - a.nanoUsd || b.runs - a.runs);
      return told;
    },
  };
}

/** Sessions of one transaction: about 10 ms. */
const atOnce = 30;

/** Rollup slots in [from, to). */
interface Slots {
  from: number;
  to: number;
}
interface CallRow {
  agent: number;
  at: number;
  nano: number;
}
interface RunRow {
  agent: number;
  at: number;
  name: number;
  ok: number | null;
  bytes: number;
}
interface SumRow {
  source: number;
  id: number;
  name: string | null;
  runs: number;
  failed: number;
  bytes: number;
  nano: number;
}
/** Of a session: what a tool (or none) cost in a slot. Runs of none are the responses. */
interface Part {
  slot: number;
  name: number;
  runs: number;
  failed: number;
  bytes: number;
  nano: number;
}

/** Both lists by thread and time. A response's cost is shared evenly among the runs up to the next one of its thread. */
function rollup(calls: readonly CallRow[], tools: readonly RunRow[]): Iterable<Part> {
  const parts = new Map<string, Part>();
  const part = (slot: number, name: number): Part => {
    const key = `${slot} ${name}`;
    let known = parts.get(key);
    if (!known) parts.set(key, (known = { slot, name, runs: 0, failed: 0, bytes: 0, nano: 0 }));
    return known;
  };
  const threads = Map.groupBy(tools, ({ agent }) => agent);
  for (const [agent, own] of Map.groupBy(calls, (call) => call.agent)) {
    const runs = threads.get(agent) ?? [];
    let next = 0;
    for (const [i, { at, nano }] of own.entries()) {
      const until = own[i + 1]?.at ?? Infinity;
      const first = next;
      while (next < runs.length && runs[next]!.at < until) next++;
      share(nano, runs.slice(first, next), (name) => part(Math.floor(at / slotMs), name));
    }
  }
  return parts.values();
}

function share(nano: number, runs: readonly RunRow[], part: (name: number) => Part): void {
  if (runs.length === 0) {
    const none = part(noTool);
    none.runs++;
    none.nano += nano;
    return;
  }
  const each = Math.floor(nano / runs.length);
  for (const [i, { name, ok, bytes }] of runs.entries()) {
    const tool = part(name);
    tool.runs++;
    tool.bytes += bytes;
    if (ok === 0) tool.failed++;
    // The first takes what does not divide: the parts add up to the whole.
    tool.nano += i === 0 ? nano - each * (runs.length - 1) : each;
  }
}

function toolOf({ source, name, nano, ...counts }: Omit<SumRow, "id"> & { name: string }): ToolCost {
  return { name, source: sources.name(source), server: mcpServer(name), ...counts, nanoUsd: nano };
}
