import type { Activity, MarkEvent } from "../core/event.ts";
import type { Database } from "../sqlite.ts";
import { type CallColumns, callColumns, callOf } from "./callColumns.ts";
import { sources } from "./codes.ts";
import { readerOf } from "./readings.ts";

/** What happened in a session, step by step, each with the line of the log that says so. Reads only. */
export function createTraces(db: Database) {
  const calls = db.prepare<[number], CallColumns & Omit<Line, "path"> & { path: string | null; copy: number }>(
    `SELECT ${callColumns}, path, call.offset, copy
     FROM call JOIN name ON name.id = model_id LEFT JOIN place ON place.id = place_id LEFT JOIN agent ON agent.id = agent_id
     WHERE call.session_id = ? AND counted = 1 AND estimate = 0 ORDER BY at, call.id`,
  );
  const tools = db.prepare<[number], ToolRow & Line>(
    `SELECT at, agent.agent, name.name, activity, target, ok, exit_code AS exitCode, failure, bytes, path, tool.offset
     FROM tool JOIN name ON name.id = name_id JOIN place ON place.id = place_id LEFT JOIN agent ON agent.id = agent_id
     WHERE tool.session_id = ? ORDER BY at, tool.id`,
  );
  const marks = db.prepare<[number], { at: number; agent: string | null; mark: MarkEvent["mark"] }>(
    `SELECT at, agent.agent, mark FROM mark LEFT JOIN agent ON agent.id = agent_id
     WHERE mark.session_id = ? ORDER BY at, mark.id`,
  );
  const prompts = db
    .prepare<[number, number], number>(
      `SELECT at FROM session CROSS JOIN mark ON mark.session_id = session.id
       WHERE ended_at >= ? AND at >= ? AND mark = 'prompt' AND agent_id = 0`,
    )
    .pluck();
  const turnCounts = db
    .prepare<[number], number>(
      `SELECT sum(calls) FROM session CROSS JOIN slot ON slot.session_id = session.id
       WHERE ended_at >= ? AND agent_id = 0 AND estimate = 0 GROUP BY session.id`,
    )
    .pluck();
  // The rollup tells it, unless there are several models in the first slot.
  const firstSlot = `(SELECT min(slot) FROM slot WHERE session_id = session.id AND agent_id = 0 AND estimate = 0)`;
  const firstModels = db.prepare<[number], { id: number; source: number; startedAt: number; model: string | null }>(
    `SELECT session.id, session.source, started_at AS startedAt, (SELECT name FROM name WHERE name.id = coalesce(
       (SELECT iif(min(model_id) = max(model_id), model_id, NULL) FROM slot
        WHERE session_id = session.id AND agent_id = 0 AND estimate = 0 AND slot = ${firstSlot}),
       (SELECT model_id FROM call
        WHERE call.session_id = session.id AND agent_id = 0 AND counted = 1 AND estimate = 0
        ORDER BY at, call.id LIMIT 1))) AS model
     FROM session WHERE ended_at >= ? ORDER BY started_at`,
  );

  return {
    /** `elsewhere`: it counts as another machine read it. */
    calls: (id: number) =>
      calls.all(id).map((row) => ({
        ...callOf(row),
        log: row.path === null ? null : lineOf({ ...row, path: row.path }),
        elsewhere: readerOf(row) > 0,
      })),
    tools: (id: number) =>
      tools.all(id).map(({ path, offset, ok, ...row }) => ({
        ...row,
        ok: ok === null ? null : ok === 1,
        log: { path, offset },
      })),
    marks: (id: number) => marks.all(id),
    /** When a person prompted, in sessions with activity since then (ms). */
    promptsSince: (since: number) => prompts.all(since, since),
    /** Responses of the main thread of each session with activity since then (ms). */
    turnCounts: (since: number) => turnCounts.all(since),
    /** Model of the first response of each session with activity since then (ms), by the session's start. */
    firstModels: (since: number) =>
      firstModels
        .all(since)
        .flatMap(({ source, model, ...row }) =>
          model === null ? [] : [{ ...row, model, source: sources.name(source) }],
        ),
  };
}

interface Line {
  path: string;
  offset: number;
}

interface ToolRow {
  at: number;
  agent: string | null;
  name: string;
  activity: Activity;
  target: string;
  ok: number | null;
  exitCode: number | null;
  failure: string | null;
  bytes: number;
}

function lineOf({ path, offset }: Line): Line {
  return { path, offset };
}
