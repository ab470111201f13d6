import { Kysely, PostgresDialect, sql, SqliteDialect } from "kysely";
import { Pool, types } from "pg";
import { openDatabase, useWriteAheadLog } from "../../sqlite.ts";
import { migrate } from "./migrations.ts";
import type { Tables } from "./tables.ts";

export type Dialect = "sqlite" | "postgres";

export interface TeamDatabase {
  dialect: Dialect;
  /** For reading. */
  db: Kysely<Tables>;
  /** Runs `work` in a transaction that is committed when it resolves. Postgres runs several at once, SQLite one. */
  write<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  /** As `write`, and no other `alone` of any server on this database runs meanwhile. */
  alone<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connections to PostgreSQL of this process. */
  connections?: number;
  /** Connections that break while nobody uses them. */
  onError?: (error: Error) => void;
}

/**
 * Opens, and brings to the newest schema, a team's database: a `postgres://` address, or the path of a SQLite file.
 * Throws what the driver says.
 */
export async function openTeamDatabase(address: string, options: DatabaseOptions = {}): Promise<TeamDatabase> {
  const postgres = /^postgres(ql)?:\/\//.test(address);
  const database = postgres ? openPostgres(address, options) : openSqlite(address);
  try {
    await database.alone((db) => migrate(db, database.dialect));
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

function openSqlite(path: string): TeamDatabase {
  const file = openDatabase(path, { timeout: 10_000 });
  useWriteAheadLog(file);
  file.pragma("synchronous = FULL"); // what a receipt names survives a loss of power
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: file }) });
  // "immediate": a transaction that reads first and writes later would fail when another process wrote in between.
  const write = <T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> =>
    db.connection().execute(async (connection) => {
      await sql`begin immediate`.execute(connection);
      try {
        const result = await work(connection);
        await sql`commit`.execute(connection);
        return result;
      } catch (error) {
        if (file.inTransaction) await sql`rollback`.execute(connection);
        throw error;
      }
    });
  return { dialect: "sqlite", db, write, alone: write, close: () => db.destroy() };
}

function openPostgres(address: string, { connections = 10, onError = () => {} }: DatabaseOptions): TeamDatabase {
  const pool = new Pool({
    connectionString: address,
    max: connections,
    connectionTimeoutMillis: 5000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    types: { getTypeParser: parserOf },
  });
  // Without listeners, a database that restarts would end this process: the pool hears of idle connections only, not of
  // one that breaks between two statements of a transaction.
  pool.on("error", onError);
  pool.on("connect", (client) => client.on("error", onError));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const write = <T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> =>
    again(() => db.transaction().execute(work));
  const alone = <T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> =>
    write(async (transaction) => {
      await sql`set local statement_timeout = 0`.execute(transaction);
      // A large team's week is sorted for longer than other transactions may pause.
      await sql`set local idle_in_transaction_session_timeout = '10min'`.execute(transaction);
      await sql`select pg_advisory_xact_lock(${lock})`.execute(transaction);
      return work(transaction);
    });
  return { dialect: "postgres", db, write, alone, close: () => db.destroy() };
}

/** PostgreSQL ends one of two transactions that wait for each other; the ended one has changed nothing. */
async function again<T>(transaction: () => Promise<T>, tries = 5): Promise<T> {
  try {
    return await transaction();
  } catch (error) {
    const { code } = error as { code?: string };
    if ((code !== "40P01" && code !== "40001") || tries <= 1) throw error;
    return again(transaction, tries - 1);
  }
}

/** Any number that no other program on the same database uses. */
const lock = 7_243_501;

/** Counts come as bigint and their sums as numeric: both fit a number. Money does not pass here, see `tables.ts`. */
function parserOf(...[oid, format]: Parameters<typeof types.getTypeParser>): (text: string) => unknown {
  const number = oid === types.builtins.INT8 || oid === types.builtins.NUMERIC;
  return number ? Number : types.getTypeParser(oid, format);
}
