import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { type Database, openDatabase, useWriteAheadLog } from "../sqlite.ts";

/** Applied in order; `user_version` says how many are. Never edited once released: a change is a new entry. */
const migrations: readonly string[] = [
  `
  -- Reading state of each log: an opaque cursor and a revision for compare-and-set between windows.
  CREATE TABLE place (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, path TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL, cursor TEXT, revision INTEGER NOT NULL,
    size INTEGER NOT NULL, mtime REAL NOT NULL,
    lines INTEGER NOT NULL, skipped INTEGER NOT NULL, unknown TEXT, error TEXT);

  CREATE TABLE session (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, session TEXT NOT NULL,
    project TEXT, branch TEXT, title TEXT, version TEXT, forked_from TEXT,
    started_at INTEGER, ended_at INTEGER,
    gauge_at INTEGER, gauge_tokens INTEGER, gauge_window INTEGER,
    UNIQUE (source, session));
  CREATE INDEX session_ended ON session (ended_at);

  -- What clients say of their sessions themselves; the newest report of each kind. Tokens and models as JSON.
  CREATE TABLE client_report (
    session_id INTEGER NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, nano INTEGER, unknown_models INTEGER NOT NULL,
    tokens TEXT NOT NULL, models TEXT NOT NULL, PRIMARY KEY (session_id, by)) WITHOUT ROWID;

  -- Sub-agents. Everywhere else agent_id 0 is the main thread.
  CREATE TABLE agent (
    id INTEGER PRIMARY KEY, session_id INTEGER NOT NULL, agent TEXT NOT NULL, type TEXT, parent TEXT,
    UNIQUE (session_id, agent));

  -- What the ledger knows about itself: when it was last checked for damage, by which prices it was priced.
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

  -- Interned names of models and tools.
  CREATE TABLE name (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

  -- By which row of which book a response was priced.
  CREATE TABLE price (
    id INTEGER PRIMARY KEY, book TEXT NOT NULL, layer TEXT NOT NULL, model TEXT NOT NULL, row TEXT NOT NULL,
    flags TEXT NOT NULL, UNIQUE (book, layer, model, row, flags));

  -- One row per line or copy that claims to be a response; those with counted = 1 are the responses.
  CREATE TABLE call (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, copy INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    session_id INTEGER NOT NULL, agent_id INTEGER NOT NULL, model_id INTEGER NOT NULL, turn TEXT,
    at INTEGER NOT NULL, end_at INTEGER NOT NULL,
    reported INTEGER NOT NULL, input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write_5m INTEGER NOT NULL,
    cache_write_1h INTEGER NOT NULL, cache_write_unknown INTEGER NOT NULL, output INTEGER NOT NULL,
    reasoning INTEGER NOT NULL, web_searches INTEGER NOT NULL,
    context INTEGER, window INTEGER, tier INTEGER NOT NULL, geo TEXT, platform TEXT,
    quality INTEGER NOT NULL, estimate INTEGER NOT NULL, reported_nano INTEGER,
    status INTEGER NOT NULL, nano INTEGER NOT NULL, unpriced_tokens INTEGER NOT NULL, price_id INTEGER,
    first_nano INTEGER, first_price_id INTEGER, -- as first priced, once a newer book changed it
    place_id INTEGER NOT NULL, offset INTEGER NOT NULL, born REAL NOT NULL);
  CREATE UNIQUE INDEX call_key ON call (key, source, request, copy);
  CREATE INDEX call_session ON call (session_id, at);

  CREATE TABLE tool (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, key TEXT NOT NULL,
    session_id INTEGER NOT NULL, agent_id INTEGER NOT NULL, at INTEGER NOT NULL, name_id INTEGER NOT NULL,
    activity TEXT NOT NULL, target TEXT NOT NULL, ok INTEGER, exit_code INTEGER, failure TEXT,
    bytes INTEGER NOT NULL, duration_ms INTEGER, place_id INTEGER NOT NULL, offset INTEGER NOT NULL,
    born REAL NOT NULL);
  CREATE UNIQUE INDEX tool_key ON tool (key, source);
  CREATE INDEX tool_session ON tool (session_id, at);

  CREATE TABLE mark (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, key TEXT NOT NULL,
    session_id INTEGER NOT NULL, agent_id INTEGER NOT NULL, at INTEGER NOT NULL, mark TEXT NOT NULL,
    before INTEGER, after INTEGER, auto INTEGER, status INTEGER, wait_ms INTEGER, attempt INTEGER,
    place_id INTEGER NOT NULL, offset INTEGER NOT NULL, born REAL NOT NULL);
  CREATE UNIQUE INDEX mark_key ON mark (key, source);
  CREATE INDEX mark_session ON mark (session_id, at);

  -- Sums of counted calls per quarter of an hour (every zone's days start on one), session, agent and model.
  -- estimate 0 is what was counted; other codes are what the log only implies, part of no total.
  CREATE TABLE slot (
    slot INTEGER NOT NULL, session_id INTEGER NOT NULL, agent_id INTEGER NOT NULL, model_id INTEGER NOT NULL,
    estimate INTEGER NOT NULL,
    calls INTEGER NOT NULL, input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write_5m INTEGER NOT NULL,
    cache_write_1h INTEGER NOT NULL, cache_write_unknown INTEGER NOT NULL, output INTEGER NOT NULL,
    reasoning INTEGER NOT NULL, web_searches INTEGER NOT NULL,
    nano INTEGER NOT NULL, priced_calls INTEGER NOT NULL, unpriced_tokens INTEGER NOT NULL,
    unreported_calls INTEGER NOT NULL,
    PRIMARY KEY (slot, session_id, agent_id, model_id, estimate)) WITHOUT ROWID;
  CREATE INDEX slot_session ON slot (session_id);
  `,
  `
  -- Findings as last judged, and what a person said to them. about: the session's key, '' = all sessions together;
  -- scope: what "expected" is said of; gone: no longer found. finding and evidence (lines of logs) as JSON.
  CREATE TABLE alert (
    id TEXT PRIMARY KEY, detector TEXT NOT NULL, about TEXT NOT NULL, scope TEXT NOT NULL,
    at INTEGER NOT NULL, since INTEGER NOT NULL, finding TEXT NOT NULL, evidence TEXT NOT NULL, gone INTEGER NOT NULL,
    told_at INTEGER, answer TEXT, answered_at INTEGER, until INTEGER);
  CREATE INDEX alert_at ON alert (at);
  CREATE INDEX alert_about ON alert (about);
  CREATE INDEX alert_scope ON alert (scope);

  -- Every notification that was shown.
  CREATE TABLE nudge (at INTEGER NOT NULL, alert TEXT NOT NULL);

  -- ended_at when the session was judged at rest: only a later line makes it worth another look.
  ALTER TABLE session ADD COLUMN settled_at INTEGER;
  `,
  `
  -- How the calls of each usage endpoint went (core/vendor's CallHistory and VendorFailure as JSON), and what it last told
  -- well: a VendorReading without days and events as JSON. Days and events are read up to covered_to. key_mark tells one
  -- pasted key from the next, and not what it is. No credential is ever in any of these tables.
  CREATE TABLE vendor_endpoint (
    endpoint TEXT PRIMARY KEY, calls TEXT, failure TEXT, reading TEXT, covered_to INTEGER, key_mark TEXT)
    WITHOUT ROWID;

  -- A day of UTC as an endpoint last told it: its rows as JSON.
  CREATE TABLE vendor_day (
    endpoint TEXT NOT NULL, day TEXT NOT NULL, read_at INTEGER NOT NULL, rows TEXT NOT NULL,
    PRIMARY KEY (endpoint, day)) WITHOUT ROWID;
  CREATE INDEX vendor_day_day ON vendor_day (day);

  -- Cursor's usage events. They have no id: of those with the same identity, nth tells one from the other.
  CREATE TABLE cursor_usage (
    identity TEXT NOT NULL, nth INTEGER NOT NULL, at INTEGER NOT NULL, origin TEXT NOT NULL, read_at INTEGER NOT NULL,
    event TEXT NOT NULL, PRIMARY KEY (identity, nth)) WITHOUT ROWID;
  CREATE INDEX cursor_usage_at ON cursor_usage (at);
  `,
  `
  -- What logs and status lines last said of each plan: core/vendor's PlanReport as JSON. scope '' = of everything.
  CREATE TABLE plan_report (
    vendor TEXT NOT NULL, told_by TEXT NOT NULL, scope TEXT NOT NULL, at INTEGER NOT NULL, report TEXT NOT NULL,
    PRIMARY KEY (vendor, told_by, scope)) WITHOUT ROWID;

  -- What Cursor counts for a response, and what that money is (core/vendor's AmountKind); of its usage events only.
  ALTER TABLE call ADD COLUMN charged INTEGER;
  ALTER TABLE call ADD COLUMN charged_is TEXT;

  -- Usage events that were told when their day had been told before: what each reading added to a day, API value.
  CREATE TABLE late_usage (
    read_at INTEGER NOT NULL, day TEXT NOT NULL, events INTEGER NOT NULL, nano INTEGER NOT NULL,
    PRIMARY KEY (read_at, day)) WITHOUT ROWID;
  `,
  `
  -- What was paid elsewhere, as the user imported it: of lines that say the same, nth tells one from the other.
  CREATE TABLE other_spend (
    day TEXT NOT NULL, vendor TEXT NOT NULL, what TEXT NOT NULL, nano INTEGER NOT NULL, nth INTEGER NOT NULL,
    PRIMARY KEY (day, vendor, what, nano, nth)) WITHOUT ROWID;
  `,
  `
  -- Whether the call that is made of a usage event is up to date.
  ALTER TABLE cursor_usage ADD COLUMN placed INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX cursor_usage_open ON cursor_usage (at) WHERE placed = 0;
  ALTER TABLE cursor_usage ADD COLUMN conversation TEXT AS (event ->> '$.conversation');
  CREATE INDEX cursor_usage_conversation ON cursor_usage (conversation) WHERE conversation IS NOT NULL;
  `,
  "ALTER TABLE alert ADD COLUMN told_as TEXT", // how grave it was when it was told
  `
  -- What is sent to a team's endpoint. Sessions that changed since their parts were made; written while meta has a
  -- 'teamPlan', as everything here.
  CREATE TABLE team_dirty (session_id INTEGER PRIMARY KEY);

  -- What a session adds to a row: hour of UTC since 1970, the row's other keys and its figures as JSON.
  CREATE TABLE team_part (
    session_id INTEGER NOT NULL, hour INTEGER NOT NULL, key TEXT NOT NULL, figures TEXT NOT NULL,
    PRIMARY KEY (hour, key, session_id)) WITHOUT ROWID;
  CREATE INDEX team_part_session ON team_part (session_id);

  -- Rows as an endpoint has them, or will have: those whose revision is not acked wait to be sent. figures '' = empty.
  CREATE TABLE team_row (
    address TEXT NOT NULL, hour INTEGER NOT NULL, key TEXT NOT NULL, figures TEXT NOT NULL,
    revision INTEGER NOT NULL, acked INTEGER NOT NULL, PRIMARY KEY (address, hour, key)) WITHOUT ROWID;
  CREATE INDEX team_row_waiting ON team_row (address, revision) WHERE acked < revision;

  -- Hours that were recalled, first and last: never sent again.
  CREATE TABLE team_recall (address TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);

  -- Requests with rows that left this machine: the gzip that was sent; outcome (SentBatch) as JSON.
  CREATE TABLE team_sent (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, address TEXT NOT NULL, rows INTEGER NOT NULL, outcome TEXT,
    body BLOB NOT NULL);
  `,
  `
  -- Each snapshot says how many logs are in trouble, which are few.
  CREATE INDEX place_trouble ON place (error, skipped) WHERE error IS NOT NULL OR skipped > 0;

  -- Cursor's usage events name a conversation, which may be a sub-agent's.
  CREATE INDEX agent_agent ON agent (agent);
  `,
  `
  -- Branch of a session from a time (ms) on; of tools that log when it changes.
  CREATE TABLE session_branch (
    session_id INTEGER NOT NULL, at INTEGER NOT NULL, branch TEXT NOT NULL, PRIMARY KEY (session_id, at)) WITHOUT ROWID;

  -- Repository of a working directory as it was last found, for when the folder is gone.
  CREATE TABLE repository (project TEXT PRIMARY KEY, repository TEXT NOT NULL) WITHOUT ROWID;
  `,
  `
  -- Ledgers of other machines whose export was added; 0 is this one. uid is random, name '' = not said; times in ms.
  -- ignored: its figures were removed, and come back only when its own export is added by hand.
  CREATE TABLE machine (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT NOT NULL, since INTEGER NOT NULL,
    exported_at INTEGER, imported_at INTEGER, ignored INTEGER NOT NULL DEFAULT 0);
  INSERT INTO machine (id, uid, name, since) VALUES (0, lower(hex(randomblob(16))), '', unixepoch() * 1000);

  -- A reading of another machine has its number, twice, in call.copy (store/readings.ts), and a place with an id below 0.
  ALTER TABLE place ADD COLUMN machine_id INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX place_machine ON place (machine_id) WHERE machine_id > 0;
  ALTER TABLE cursor_usage ADD COLUMN machine_id INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX cursor_usage_machine ON cursor_usage (machine_id) WHERE machine_id > 0;

  -- What of the slots was counted by readings of other machines.
  CREATE TABLE machine_slot (
    slot INTEGER NOT NULL, machine_id INTEGER NOT NULL, session_id INTEGER NOT NULL, agent_id INTEGER NOT NULL,
    model_id INTEGER NOT NULL, estimate INTEGER NOT NULL,
    calls INTEGER NOT NULL, input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write_5m INTEGER NOT NULL,
    cache_write_1h INTEGER NOT NULL, cache_write_unknown INTEGER NOT NULL, output INTEGER NOT NULL,
    reasoning INTEGER NOT NULL, web_searches INTEGER NOT NULL,
    nano INTEGER NOT NULL, priced_calls INTEGER NOT NULL, unpriced_tokens INTEGER NOT NULL,
    unreported_calls INTEGER NOT NULL,
    PRIMARY KEY (slot, machine_id, session_id, agent_id, model_id, estimate)) WITHOUT ROWID;
  CREATE INDEX machine_slot_session ON machine_slot (session_id);
  `,
  `
  -- Cost by tool and slot of the sessions that are not in tool_dirty; name_id 0: of responses that started no tool.
  CREATE TABLE tool_cost (
    slot INTEGER NOT NULL, session_id INTEGER NOT NULL, name_id INTEGER NOT NULL,
    runs INTEGER NOT NULL, failed INTEGER NOT NULL, bytes INTEGER NOT NULL, nano INTEGER NOT NULL,
    PRIMARY KEY (slot, session_id, name_id)) WITHOUT ROWID;
  CREATE INDEX tool_cost_session ON tool_cost (session_id);
  CREATE TABLE tool_dirty (session_id INTEGER PRIMARY KEY);
  INSERT INTO tool_dirty SELECT id FROM session;

  -- Whoever writes responses or tool runs also says how far their session reaches, or which slots they change: a trigger
  -- on these fires once per session and transaction. What neither shows is watched for where it happens.
  CREATE TRIGGER tool_dirty_session AFTER UPDATE OF ended_at ON session BEGIN
    INSERT INTO tool_dirty VALUES (new.id) ON CONFLICT DO NOTHING; END;
  CREATE TRIGGER tool_dirty_new_slot AFTER INSERT ON slot BEGIN
    INSERT INTO tool_dirty VALUES (new.session_id) ON CONFLICT DO NOTHING; END;
  CREATE TRIGGER tool_dirty_slot AFTER UPDATE ON slot BEGIN
    INSERT INTO tool_dirty VALUES (new.session_id) ON CONFLICT DO NOTHING; END;
  CREATE TRIGGER tool_dirty_no_slot AFTER DELETE ON slot BEGIN
    INSERT INTO tool_dirty VALUES (old.session_id) ON CONFLICT DO NOTHING; END;
  CREATE TRIGGER tool_dirty_call AFTER UPDATE OF at, nano ON call WHEN new.at <> old.at OR new.nano <> old.nano BEGIN
    INSERT INTO tool_dirty VALUES (old.session_id), (new.session_id) ON CONFLICT DO NOTHING; END;
  CREATE TRIGGER tool_dirty_moved AFTER UPDATE OF session_id ON tool WHEN new.session_id <> old.session_id BEGIN
    INSERT INTO tool_dirty VALUES (old.session_id) ON CONFLICT DO NOTHING; END;
  CREATE TRIGGER tool_dirty_gone AFTER DELETE ON tool BEGIN
    INSERT INTO tool_dirty VALUES (old.session_id) ON CONFLICT DO NOTHING; END;
  `,
  `
  -- Sums of the counted calls that are not exact, or have tokens without a price (unpriced = 1); estimates are in slot.
  CREATE TABLE doubt_slot (
    slot INTEGER NOT NULL, quality INTEGER NOT NULL, model_id INTEGER NOT NULL, unpriced INTEGER NOT NULL,
    calls INTEGER NOT NULL, input INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write_5m INTEGER NOT NULL,
    cache_write_1h INTEGER NOT NULL, cache_write_unknown INTEGER NOT NULL, output INTEGER NOT NULL,
    reasoning INTEGER NOT NULL, web_searches INTEGER NOT NULL,
    nano INTEGER NOT NULL, priced_calls INTEGER NOT NULL, unpriced_tokens INTEGER NOT NULL,
    unreported_calls INTEGER NOT NULL,
    PRIMARY KEY (slot, quality, model_id, unpriced)) WITHOUT ROWID;
  INSERT INTO doubt_slot
    SELECT at / 900000, quality, model_id, unpriced_tokens > 0, count(*), sum(input), sum(cache_read),
      sum(cache_write_5m), sum(cache_write_1h), sum(cache_write_unknown), sum(output), sum(reasoning),
      sum(web_searches), sum(nano), sum(status <= 1), sum(unpriced_tokens), sum(reported = 0)
    FROM call WHERE counted = 1 AND estimate = 0 AND (quality > 0 OR unpriced_tokens > 0) GROUP BY 1, 2, 3, 4;
  CREATE INDEX call_repriced ON call (at, counted, estimate, first_price_id, first_nano, nano)
    WHERE first_nano IS NOT NULL;

  -- One row, of what this machine read and what it was told: responses as in slot, sessions that are listed, logs read.
  CREATE TABLE total (
    responses INTEGER NOT NULL, sessions INTEGER NOT NULL, logs INTEGER NOT NULL, log_bytes INTEGER NOT NULL);
  INSERT INTO total SELECT
    (SELECT coalesce(sum(calls), 0) FROM slot WHERE estimate = 0),
    (SELECT count(*) FROM session WHERE ended_at IS NOT NULL),
    (SELECT count(*) FROM place WHERE id > 0 AND revision > 0),
    (SELECT coalesce(sum(size), 0) FROM place WHERE id > 0 AND revision > 0);
  CREATE TRIGGER total_new_slot AFTER INSERT ON slot WHEN new.estimate = 0 BEGIN
    UPDATE total SET responses = responses + new.calls; END;
  CREATE TRIGGER total_slot AFTER UPDATE OF calls ON slot WHEN new.estimate = 0 BEGIN
    UPDATE total SET responses = responses + new.calls - old.calls; END;
  CREATE TRIGGER total_session AFTER UPDATE OF ended_at ON session
  WHEN (new.ended_at IS NULL) <> (old.ended_at IS NULL) BEGIN
    UPDATE total SET sessions = sessions + iif(new.ended_at IS NULL, -1, 1); END;
  CREATE TRIGGER total_new_place AFTER INSERT ON place WHEN new.id > 0 AND new.revision > 0 BEGIN
    UPDATE total SET logs = logs + 1, log_bytes = log_bytes + new.size; END;
  CREATE TRIGGER total_place AFTER UPDATE OF revision, size ON place WHEN new.id > 0 BEGIN
    UPDATE total SET logs = logs + (old.revision = 0), log_bytes = log_bytes + new.size - old.size; END;
  `,
];

export const schemaVersion = migrations.length;

/**
 * Opens the ledger, creating it (mode 0600) and migrating it as needed. Two processes may do so at once.
 * Throws when the file is from a newer version of the program, or is no database.
 */
export function openLedger(path: string): Database {
  createPrivate(path);
  const db = openDatabase(path);
  try {
    useWriteAheadLog(db);
    db.pragma("synchronous = NORMAL");
    db.pragma("cache_size = -16000");
    // Pages of the keys' indexes change in every transaction of a first index: copied into the file a fourth as often.
    db.pragma("wal_autocheckpoint = 4000");
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Its folder, too. SQLite gives its side files the mode of the database file. */
export function createPrivate(path: string): void {
  if (path === ":memory:") return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, "a", 0o600));
}

function migrate(db: Database): void {
  const version = () => db.pragma("user_version", { simple: true }) as number;
  if (version() === schemaVersion) return;
  db.transaction(() => {
    const from = version(); // another window may just have migrated it
    if (from > schemaVersion) {
      throw new Error(
        `This ledger was written by a newer Taximeter (schema ${from}, this program knows ${schemaVersion}). ` +
          `Update Taximeter, or choose another file with --db.`,
      );
    }
    for (const sql of migrations.slice(from)) db.exec(sql);
    db.pragma(`user_version = ${schemaVersion}`);
  }).immediate();
}
