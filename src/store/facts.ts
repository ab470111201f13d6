import type { ClientReport, Event, MarkEvent, SessionFacts, ToolEvent } from "../core/event.ts";
import type { Database } from "../sqlite.ts";
import { unknownBirth } from "./calls.ts";
import { sources } from "./codes.ts";
import type { createNames } from "./names.ts";

const thread = (of: string) => `(SELECT session FROM session WHERE id = ${of}.session_id)`;
/**
 * A fork copies its parent's tool runs and marks, and is often read first: they belong to the thread in which they
 * happened first; among equals, as with calls, to the elder file. What this machine read itself is never another one's
 * (whose places have ids below 0).
 */
const ofOriginal = (table: string) =>
  ["session_id", "agent_id", "place_id", "offset", "at", "born"]
    .map(
      (column) =>
        `${column} = iif((excluded.place_id < 0, excluded.at, excluded.born, ${thread("excluded")})
          < (place_id < 0, at, born, ${thread(table)}), excluded.${column}, ${column})`,
    )
    .join(", ");

/** Writes everything that is not a call: tool runs, marks and what is known about sessions. */
export function createFacts(db: Database, names: ReturnType<typeof createNames>) {
  const tool = db.prepare(
    `INSERT INTO tool (source, key, session_id, agent_id, at, name_id, activity, target, ok, exit_code, failure, bytes,
       duration_ms, place_id, offset, born)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key, source) DO UPDATE SET ${ofOriginal("tool")}, ok = coalesce(excluded.ok, ok),
       exit_code = coalesce(excluded.exit_code, exit_code), failure = coalesce(excluded.failure, failure),
       bytes = max(excluded.bytes, bytes), duration_ms = coalesce(excluded.duration_ms, duration_ms)`,
  );
  const mark = db.prepare(
    `INSERT INTO mark (source, key, session_id, agent_id, at, mark, before, after, auto, status, wait_ms, attempt,
       place_id, offset, born)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (key, source) DO UPDATE SET ${ofOriginal("mark")}, before = coalesce(excluded.before, before),
       after = coalesce(excluded.after, after)`,
  );
  const session = db.prepare(
    `UPDATE session SET project = coalesce(@project, project), branch = coalesce(@branch, branch),
       title = coalesce(@title, title), version = coalesce(@version, version),
       forked_from = coalesce(@forkedFrom, forked_from),
       started_at = CASE WHEN @startedAt IS NULL THEN started_at ELSE min(coalesce(started_at, @startedAt), @startedAt) END
     WHERE id = @id`,
  );
  // What another machine says of a session stands behind what is known.
  const sessionElsewhere = db.prepare(
    `UPDATE session SET project = coalesce(project, @project), branch = coalesce(branch, @branch),
       title = coalesce(title, @title), version = coalesce(version, @version),
       forked_from = coalesce(forked_from, @forkedFrom),
       started_at = CASE WHEN @startedAt IS NULL THEN started_at ELSE min(coalesce(started_at, @startedAt), @startedAt) END
     WHERE id = @id`,
  );
  const branches = db.prepare(
    "INSERT INTO session_branch VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET branch = max(branch, excluded.branch)",
  );
  const agent = db.prepare("UPDATE agent SET type = coalesce(?, type), parent = coalesce(?, parent) WHERE id = ?");
  const gauge = db.prepare(
    `UPDATE session SET gauge_at = @at, gauge_tokens = @tokens, gauge_window = @window
     WHERE id = @id AND coalesce(gauge_at, 0) <= @at`,
  );
  const report = db.prepare(
    `INSERT INTO client_report (session_id, by, at, nano, unknown_models, tokens, models) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (session_id, by) DO UPDATE SET at = excluded.at, nano = excluded.nano,
       unknown_models = excluded.unknown_models, tokens = excluded.tokens, models = excluded.models
       WHERE excluded.at >= at`,
  );
  const span = db.prepare(
    `UPDATE session SET started_at = min(coalesce(started_at, 9e15), ?), ended_at = max(coalesce(ended_at, 0), ?)
     WHERE id = ?`,
  );
  const spans = new Map<number, { from: number; to: number }>();

  function writeTool(event: ToolEvent, placeId: number): void {
    const sessionId = names.session(event.source, event.session);
    const agentId = names.agent(sessionId, event.agent);
    const ok = event.ok === null ? null : event.ok ? 1 : 0;
    tool.run(
      sources.code(event.source),
      event.key,
      sessionId,
      agentId,
      event.at,
      names.name(event.name),
      event.activity,
      event.target,
      ok,
      event.exitCode ?? null,
      event.failure ?? null,
      event.bytes,
      event.durationMs ?? null,
      placeId,
      event.offset,
      event.born ?? unknownBirth,
    );
  }

  function writeMark(event: MarkEvent, placeId: number): void {
    const sessionId = names.session(event.source, event.session);
    const agentId = names.agent(sessionId, event.agent);
    const auto = event.auto === undefined ? null : event.auto ? 1 : 0;
    mark.run(
      sources.code(event.source),
      event.key,
      sessionId,
      agentId,
      event.at,
      event.mark,
      event.before ?? null,
      event.after ?? null,
      auto,
      event.status ?? null,
      event.waitMs ?? null,
      event.attempt ?? null,
      placeId,
      event.offset,
      event.born ?? unknownBirth,
    );
  }

  /** `elsewhere`: another machine says it. */
  function writeFacts(facts: SessionFacts, elsewhere: boolean): void {
    const id = names.session(facts.source, facts.session);
    if (facts.agent !== undefined) {
      agent.run(facts.agentType ?? null, facts.parentAgent ?? null, names.agent(id, facts.agent));
      return;
    }
    const { project = null, branch = null, title = null, version = null, forkedFrom = null, startedAt = null } = facts;
    if (elsewhere) sessionElsewhere.run({ id, project, branch, title, version, forkedFrom, startedAt });
    else session.run({ id, project, branch, title, version, forkedFrom, startedAt });
    if (branch !== null && facts.branchAt !== undefined) branches.run(id, facts.branchAt, branch);
    if (facts.endedAt !== undefined && !elsewhere) reach(id, facts.endedAt, facts.endedAt);
    if (facts.gauge) gauge.run({ id, ...facts.gauge });
    if (facts.report) writeReport(id, facts.report);
  }

  function writeReport(id: number, { by, at, nanoUsd, unknownModels, tokens, models }: ClientReport): void {
    report.run(id, by, at, nanoUsd, unknownModels ? 1 : 0, JSON.stringify(tokens), JSON.stringify(models));
  }

  /** Remembers that a session was active; written once per transaction. */
  function seen(event: Event): number {
    const id = names.session(event.source, event.session);
    reach(id, event.at, event.kind === "call" ? event.endAt : event.at);
    return id;
  }

  function reach(id: number, from: number, to: number): void {
    const known = spans.get(id);
    if (!known) spans.set(id, { from, to });
    else {
      known.from = Math.min(known.from, from);
      known.to = Math.max(known.to, to);
    }
  }

  function flush(): void {
    for (const [id, { from, to }] of spans) span.run(from, to, id);
    spans.clear();
  }

  return { writeTool, writeMark, writeFacts, seen, flush, forget: () => spans.clear() };
}
