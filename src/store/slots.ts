import type { Database } from "../sqlite.ts";
import type { CallRow } from "./calls.ts";
import { readerOf } from "./readings.ts";
import { createTeamDirty } from "./teamDirty.ts";

/** Length of a rollup slot: days of every time zone start on a quarter of an hour. */
export const slotMs = 15 * 60 * 1000;

const sums = [
  "calls",
  "input",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "cache_write_unknown",
  "output",
  "reasoning",
  "web_searches",
  "nano",
  "priced_calls",
  "unpriced_tokens",
  "unreported_calls",
] as const;

/** Collects what a transaction changes in the rollups, then writes each touched slot once. */
export function createSlots(db: Database) {
  const all = createRollup(db, "slot", ["slot", "session_id", "agent_id", "model_id", "estimate"]);
  /** Made when it is first needed: most ledgers are of one machine. */
  let elsewhere: ReturnType<typeof createRollup> | undefined;
  const doubtful = createRollup(db, "doubt_slot", ["slot", "quality", "model_id", "unpriced"]);
  const changeForTeam = createTeamDirty(db);

  /** Adds (`sign` 1) or takes back (`sign` -1) one counted call. */
  function add(row: CallRow, sign: 1 | -1): void {
    const values = [
      1,
      row.input,
      row.cache_read,
      row.cache_write_5m,
      row.cache_write_1h,
      row.cache_write_unknown,
      row.output,
      row.reasoning,
      row.web_searches,
      row.nano,
      row.status <= 1 ? 1 : 0,
      row.unpriced_tokens,
      row.reported ? 0 : 1,
    ];
    const slot = Math.floor(row.at / slotMs);
    const key = [slot, row.session_id, row.agent_id, row.model_id, row.estimate];
    all.add(key, values, sign);
    if (row.estimate === 0 && (row.quality > 0 || row.unpriced_tokens > 0)) {
      doubtful.add([slot, row.quality, row.model_id, row.unpriced_tokens > 0 ? 1 : 0], values, sign);
    }
    const reader = readerOf(row);
    if (reader === 0) return;
    elsewhere ??= createRollup(db, "machine_slot", [...all.columns, "machine_id"]);
    elsewhere.add([...key, reader], values, sign);
  }

  /** Writes what was collected; returns the touched slots with their sessions. */
  function flush(): { slot: number; session: number }[] {
    const written = all.flush().map(([slot, session]) => ({ slot: slot!, session: session! }));
    elsewhere?.flush();
    doubtful.flush();
    changeForTeam(new Set(written.map(({ session }) => session)));
    return written;
  }

  return {
    add,
    flush,
    forget() {
      all.forget();
      elsewhere?.forget();
      doubtful.forget();
    },
  };
}

/** One table of sums, told apart by `columns`. */
function createRollup(db: Database, table: string, columns: readonly string[]) {
  const marks = [...columns, ...sums].map(() => "?").join(", ");
  const upsert = db.prepare(
    `INSERT INTO ${table} (${[...columns, ...sums].join(", ")}) VALUES (${marks})
     ON CONFLICT DO UPDATE SET ${sums.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`,
  );
  // A response that moved (an earlier first line, another owner) leaves an empty slot behind.
  const clean = db.prepare(
    `DELETE FROM ${table} WHERE ${columns.map((column) => `${column} = ?`).join(" AND ")} AND calls = 0`,
  );
  const touched = new Map<string, { key: number[]; sums: number[] }>();

  return {
    columns,
    add(key: number[], values: readonly number[], sign: 1 | -1): void {
      const name = key.join(" ");
      let entry = touched.get(name);
      if (!entry) touched.set(name, (entry = { key, sums: sums.map(() => 0) }));
      for (let i = 0; i < values.length; i++) entry.sums[i]! += sign * values[i]!;
    },
    /** Keys of the rows that were written. */
    flush(): number[][] {
      const written: number[][] = [];
      for (const { key, sums: values } of touched.values()) {
        if (values.every((value) => value === 0)) continue;
        upsert.run(...key, ...values);
        if (values[0]! < 0) clean.run(...key);
        written.push(key);
      }
      touched.clear();
      return written;
    },
    forget: () => touched.clear(),
  };
}
