import { type Kysely, sql } from "kysely";
import type { Dialect } from "./database.ts";
import type { Tables } from "./tables.ts";

/**
 * Brings the schema to the newest version. The caller holds a lock, so that servers that start at once do not meet.
 * Throws when the database was made by a newer Taximeter.
 */
export async function migrate(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await sql`create table if not exists settings (name text primary key, value text not null)`.execute(db);
  const row = await db.selectFrom("settings").select("value").where("name", "=", "schema").executeTakeFirst();
  const version = Number(row?.value ?? 0);
  if (version > migrations.length) throw new Error(`the database has schema ${version}: use a newer taximeter`);
  for (const migration of migrations.slice(version)) {
    for (const statement of migration(dialect)) await sql.raw(statement).execute(db);
  }
  await db
    .insertInto("settings")
    .values({ name: "schema", value: String(migrations.length) })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ value: String(migrations.length) }))
    .execute();
}

/** In order. A released one is never edited. */
const migrations: readonly ((dialect: Dialect) => string[])[] = [first, costsByKind, plans, browsers];

function first(dialect: Dialect): string[] {
  const postgres = dialect === "postgres";
  const id = postgres ? "id bigint generated always as identity primary key" : "id integer primary key autoincrement";
  const values = ["tool", "model", "kind", "team", "project", "initiative"];
  const texts = values.map((name) => `${name} text not null`).join(", ");
  const key = values.join(", ");
  const figures = [
    "nano bigint not null",
    ...["calls", "priced_calls", "unpriced_tokens", "unreported_calls", "input", "cache_read", "cache_write_5m"],
    ...["cache_write_1h", "cache_write_unknown", "output", "reasoning", "web_searches"],
  ]
    .map((name) => (name.includes(" ") ? name : `${name} bigint not null`))
    .join(", ");
  return [
    `create table members (${id}, pseudonym text not null unique, role text not null, enrolled integer not null)`,
    `create table tokens (id text primary key, member bigint not null, hash text not null, expires_at bigint not null)`,
    `create index tokens_member on tokens (member)`,
    `create table invites (hash text primary key, role text not null, member bigint, expires_at bigint not null,
       uses_left integer not null)`,
    `create table ledgers (${id}, key text not null unique, member bigint not null)`,
    `create index ledgers_member on ledgers (member)`,
    `create table recalls (ledger bigint not null, from_hour integer not null, to_hour integer not null,
       revision bigint not null)`,
    `create index recalls_ledger on recalls (ledger)`,
    `create table totals (ledger bigint not null, hour integer not null, ${texts}, ${figures},
       revision bigint not null, book text not null, primary key (ledger, hour, ${key}))
       ${postgres ? "partition by range (hour)" : "without rowid"}`,
    `create table day_totals (${id}, member bigint not null, day integer not null, ${texts}, ${figures}, line bigint,
       changed integer not null, unique (member, day, ${key}))`,
    `create index day_totals_unpublished on day_totals (day) where line is null`,
    `create index day_totals_line on day_totals (line)`,
    `create index day_totals_changed on day_totals (line) where changed = 1`,
    `create table lines (id bigint primary key, first_day integer not null, last_day integer not null, people integer not null,
       ${values.map((name) => `${name} text`).join(", ")}, day text, ${figures})`,
    `create index lines_days on lines (first_day)`,
    `create table removals (line bigint not null, member bigint not null, primary key (line, member))`,
    `create table headcounts (first_day integer not null, last_day integer not null, team text,
       people integer not null, active_days bigint not null)`,
    `create index headcounts_days on headcounts (first_day)`,
    `create table audit (at bigint not null, member bigint, action text not null, detail text not null)`,
    `create index audit_at on audit (at)`,
  ];
}

/** Parts of the cost; what was stored before has none, so that all of it is other. */
function costsByKind(): string[] {
  const columns = ["nano_input", "nano_cache_read", "nano_cache_write", "nano_output"];
  return ["totals", "day_totals", "lines"].flatMap((table) =>
    columns.map((column) => `alter table ${table} add column ${column} bigint not null default 0`),
  );
}

function plans(): string[] {
  return ["create table plans (month text primary key, nano bigint not null)"];
}

function browsers(): string[] {
  return ["alter table tokens add column browser integer not null default 0"];
}
