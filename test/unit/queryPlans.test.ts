import Driver from "better-sqlite3";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/store.ts";

/** Tables that grow with use; the others hold a few rows. */
const growing = [
  "call",
  "tool",
  "mark",
  "slot",
  "session",
  "agent",
  "place",
  "machine_slot",
  "alert",
  "cursor_usage",
  "vendor_day",
  "tool_cost",
  "doubt_slot",
];

/** Statements that walk through such a table, by how they begin, each with the reason. All else costs the same at any age. */
const walkers: readonly [begin: string, why: string][] = [
  ["SELECT source, path, version, NULL AS cursor", "the doctor"],
  ["SELECT count(*) FROM session WHERE ended_at IS NOT NULL AND source", "the doctor"],
  ["SELECT DISTINCT name.name AS model, session.source FROM slot", "re-pricing, after a change of prices"],
  ["SELECT detector, max(answered_at) AS at FROM alert", "alerts are kept for weeks only"],
  ["SELECT nth, origin, read_at AS readAt, event, iif(machine_id", "the export"],
  ["SELECT 1 FROM cursor_usage LIMIT 1", "one row"],
  ["SELECT sum(calls) FROM session CROSS JOIN slot", "sessions only, once an hour at most"],
  ["SELECT session.source, name.name AS model, CASE WHEN", "OpenTelemetry, while it is on: sessions only"],
  ["INSERT OR IGNORE INTO team_dirty SELECT DISTINCT session_id FROM slot", "after a change of what is sent"],
];

test("no statement of the ledger walks through a table that grows, but for those named here", () => {
  const statements = new Map<string, Driver.Database>();
  const { prepare } = Driver.prototype;
  Driver.prototype.prepare = function (this: Driver.Database, sql: string) {
    statements.set(sql, this);
    return prepare.call(this, sql);
  } as typeof prepare;
  const store = openStore(":memory:");
  Driver.prototype.prepare = prepare;

  const walks: string[] = [];
  for (const [sql, db] of statements) {
    const text = sql.replaceAll(/\s+/g, " ").trim();
    if (walkers.some(([begin]) => text.startsWith(begin))) continue;
    // The values do not matter to the plan.
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql.replaceAll(/\?|@\w+/g, "1")}`).all() as { detail: string }[];
    const tables = steps.map(
      ({ detail }) => /^SCAN (\w+)(?! USING COVERING INDEX \w+_(?:trouble|open)\b)/.exec(detail)?.[1],
    );
    const walked = tables.filter((table) => table !== undefined && growing.includes(table));
    if (walked.length > 0) walks.push(`${walked.join(", ")}: ${text.slice(0, 400)}`);
  }
  store.close();
  expect(statements.size).toBeGreaterThan(100);
  expect(walks).toEqual([]);
});
