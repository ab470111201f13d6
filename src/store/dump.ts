import type { CallEvent, Event, MarkEvent, SessionFacts, ToolEvent } from "../core/event.ts";
import { type Database, openDatabase } from "../sqlite.ts";
import { type CallRow, unknownBirth } from "./calls.ts";
import { estimates, qualities, sources, tiers } from "./codes.ts";
import { isReplay, placeElsewhere } from "./readings.ts";
import { reportOf, type ReportRow } from "./reports.ts";
import { tokensOf } from "./sums.ts";
import { createVendor, type UsageEntry } from "./vendor.ts";

/**
 * One fact of the ledger with the log it came from: what an export is made of. `machine`: uid of the machine that read it,
 * null for this one.
 */
export type DumpEntry =
  | { place: string; machine: string | null; event: Event }
  | { facts: SessionFacts }
  | { usage: UsageEntry };

/** What of the ledger is wanted: events of [from, to), ms, and the sessions that were active then. */
export interface DumpRange {
  from: number;
  to: number;
  /** Only what this machine read itself. */
  own: boolean;
}

const everything: DumpRange = { from: 0, to: Number.MAX_SAFE_INTEGER, own: false };

/**
 * Everything that the ledger knows, as the events it was made from. Every candidate line is kept, not only those that count;
 * of calls that were made of usage events, only these.
 */
export function* dump(db: Database, path: string, of: DumpRange = everything): Generator<DumpEntry> {
  if (path === ":memory:") {
    yield* entries(db, of);
    return;
  }
  // One that others cannot interrupt, and that interrupts nobody: the ledger as it was when it began.
  const own = openDatabase(path, { readonly: true });
  try {
    own.exec("BEGIN");
    yield* entries(own, of);
  } finally {
    own.close();
  }
}

function* entries(db: Database, { from, to, own }: DumpRange): Generator<DumpEntry> {
  const range: Range = [from, to];
  const all = <Row>(sql: string) => db.prepare<Range, Row>(sql).iterate(...range);
  for (const usage of createVendor(db).dumpEvents()) {
    if (usage.event.at >= from && usage.event.at < to && !(own && usage.machine !== null)) yield { usage };
  }
  for (const row of all<BranchRow>(branchQuery)) yield { facts: branchFacts(row) };
  for (const row of all<SessionRow>(sessionQuery)) yield { facts: sessionFacts(row) };
  for (const row of all<AgentRow>(agentQuery)) yield { facts: agentFacts(row) };
  for (const row of all<SessionRow & ReportRow>(reportQuery)) {
    yield { facts: { source: sources.name(row.source), session: row.session, report: reportOf(row) } };
  }
  const joinName = (id: string) => `JOIN name ON name.id = ${id}`;
  for (const row of all<Joined<CallRow>>(query("call", "name.name AS model", joinName("model_id"), own))) {
    yield { ...placeOf(row), event: callEvent(row) };
  }
  for (const row of all<Joined<ToolRow>>(query("tool", "name.name", joinName("name_id"), own))) {
    yield { ...placeOf(row), event: toolEvent(row) };
  }
  for (const row of all<Joined<MarkRow>>(query("mark", "NULL AS none", "", own))) {
    yield { ...placeOf(row), event: markEvent(row) };
  }
}

/** ms, the second exclusive. */
type Range = [from: number, to: number];
const active = "coalesce(session.ended_at, 0) >= ? AND coalesce(session.started_at, 0) < ?";
const sessionQuery = `SELECT * FROM session WHERE ${active} ORDER BY id`;
const branchQuery = `SELECT source, session, at, session_branch.branch FROM session_branch
  JOIN session ON session.id = session_id WHERE ${active} ORDER BY session_id, at`;
const reportQuery = `SELECT client_report.*, session.source, session.session FROM client_report
  JOIN session ON session.id = session_id WHERE ${active}`;
const agentQuery = `SELECT agent.*, session.source, session.session FROM agent JOIN session ON session.id = session_id
  WHERE ${active}`;

function query(table: string, columns: string, join: string, own: boolean): string {
  return `SELECT ${table}.*, ${columns}, session.session, agent.agent, place.path,
      iif(place.machine_id > 0, uid, NULL) AS machine
    FROM ${table} ${join} JOIN session ON session.id = ${table}.session_id LEFT JOIN agent ON agent.id = agent_id
    JOIN place ON place.id = place_id JOIN machine ON machine.id = place.machine_id
    WHERE ${table}.at >= ? AND ${table}.at < ? ${own ? "AND place_id > 0" : ""} ORDER BY ${table}.id`;
}

/** Path of the log on the machine that read it. */
function placeOf({ path, machine }: { path: string; machine: string | null }): {
  place: string;
  machine: string | null;
} {
  return { place: machine === null ? path : path.slice(placeElsewhere(machine, "").length), machine };
}

type Joined<Row> = Row & {
  session: string;
  agent: string | null;
  path: string;
  machine: string | null;
  model: string;
  name: string;
};

interface SessionRow {
  source: number;
  session: string;
  project: string | null;
  branch: string | null;
  title: string | null;
  version: string | null;
  forked_from: string | null;
  started_at: number | null;
  ended_at: number | null;
}
interface BranchRow {
  source: number;
  session: string;
  at: number;
  branch: string;
}
interface AgentRow {
  source: number;
  session: string;
  agent: string;
  type: string | null;
  parent: string | null;
}
interface ToolRow {
  source: number;
  key: string;
  at: number;
  activity: ToolEvent["activity"];
  target: string;
  ok: number | null;
  exit_code: number | null;
  failure: string | null;
  bytes: number;
  duration_ms: number | null;
  offset: number;
  born: number;
}
interface MarkRow {
  source: number;
  key: string;
  at: number;
  mark: MarkEvent["mark"];
  before: number | null;
  after: number | null;
  auto: number | null;
  status: number | null;
  wait_ms: number | null;
  attempt: number | null;
  offset: number;
  born: number;
}

function base(row: Joined<{ source: number; key: string; at: number; offset: number; born: number }>) {
  return {
    source: sources.name(row.source),
    session: row.session,
    ...defined({ agent: row.agent }),
    key: row.key,
    at: row.at,
    offset: row.offset,
    ...(row.born !== unknownBirth && { born: row.born }),
  };
}

function callEvent(row: Joined<CallRow>): CallEvent {
  const estimate = estimates.name(row.estimate);
  return {
    kind: "call",
    ...base(row),
    endAt: row.end_at,
    ...defined({ turn: row.turn, window: row.window, geo: row.geo, reportedNanoUsd: row.reported_nano }),
    ...defined({ platform: row.platform as CallEvent["platform"] | null }),
    ...(row.request !== "" && { request: row.request }),
    ...(isReplay(row) && { copy: true }),
    model: row.model,
    tokens: row.reported ? tokensOf(row) : null,
    context: row.context,
    tier: tiers.name(row.tier),
    quality: qualities.name(row.quality),
    ...(estimate !== "none" && { estimate }),
  };
}

function toolEvent(row: Joined<ToolRow>): ToolEvent {
  return {
    kind: "tool",
    ...base(row),
    name: row.name,
    activity: row.activity,
    target: row.target,
    ok: row.ok === null ? null : row.ok === 1,
    bytes: row.bytes,
    ...defined({ exitCode: row.exit_code, failure: row.failure, durationMs: row.duration_ms }),
  };
}

function markEvent(row: Joined<MarkRow>): MarkEvent {
  return {
    kind: "mark",
    ...base(row),
    mark: row.mark,
    ...defined({
      before: row.before,
      after: row.after,
      status: row.status,
      waitMs: row.wait_ms,
      attempt: row.attempt,
      auto: row.auto === null ? null : row.auto === 1,
    }),
  };
}

function sessionFacts(row: SessionRow): SessionFacts {
  return {
    source: sources.name(row.source),
    session: row.session,
    ...defined({
      project: row.project,
      branch: row.branch,
      title: row.title,
      version: row.version,
      forkedFrom: row.forked_from,
      startedAt: row.started_at,
      endedAt: row.ended_at,
    }),
  };
}

function branchFacts({ source, session, at, branch }: BranchRow): SessionFacts {
  return { source: sources.name(source), session, branch, branchAt: at };
}

function agentFacts(row: AgentRow): SessionFacts {
  return {
    source: sources.name(row.source),
    session: row.session,
    agent: row.agent,
    ...defined({ agentType: row.type, parentAgent: row.parent }),
  };
}

type Defined<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** The same without what is null. */
function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as Defined<T>;
}
