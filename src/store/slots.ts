import type { Database } from "../sqlite.ts";
import type { CallRow } from "./calls.ts";
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

type Slot = { key: [number, number, number, number, number]; sums: number[] };

/** Collects what a transaction changes in the rollups, then writes each touched slot once. */
export function createSlots(db: Database) {
  const upsert = db.prepare(
    `INSERT INTO slot (slot, session_id, agent_id, model_id, estimate, ${sums.join(", ")})
     VALUES (${Array(5 + sums.length)
       .fill("?")
       .join(", ")})
     ON CONFLICT DO UPDATE SET ${sums.map((name) => `${name} = ${name} + excluded.${name}`).join(", ")}`,
  );
  // A response that moved (an earlier first line, another owner) leaves an empty slot behind.
  const clean = db.prepare(
    "DELETE FROM slot WHERE slot = ? AND session_id = ? AND agent_id = ? AND model_id = ? AND estimate = ? AND calls = 0",
  );
  const changeForTeam = createTeamDirty(db);
  const touched = new Map<string, Slot>();

  /** Adds (`sign` 1) or takes back (`sign` -1) one counted call. */
  function add(row: CallRow, sign: 1 | -1): void {
    const slot = Math.floor(row.at / slotMs);
    const name = `${slot} ${row.session_id} ${row.agent_id} ${row.model_id} ${row.estimate}`;
    let entry = touched.get(name);
    if (!entry) {
      const key: Slot["key"] = [slot, row.session_id, row.agent_id, row.model_id, row.estimate];
      touched.set(name, (entry = { key, sums: sums.map(() => 0) }));
    }
    const priced = row.status <= 1 ? 1 : 0;
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
      priced,
      row.unpriced_tokens,
      row.reported ? 0 : 1,
    ];
    for (let i = 0; i < values.length; i++) entry.sums[i]! += sign * values[i]!;
  }

  /** Writes what was collected; returns the touched slots with their sessions. */
  function flush(): { slot: number; session: number }[] {
    const written: { slot: number; session: number }[] = [];
    for (const { key, sums: values } of touched.values()) {
      if (values.every((value) => value === 0)) continue;
      upsert.run(...key, ...values);
      if (values[0]! < 0) clean.run(...key);
      written.push({ slot: key[0], session: key[1] });
    }
    touched.clear();
    changeForTeam(new Set(written.map(({ session }) => session)));
    return written;
  }

  return { add, flush, forget: () => touched.clear() };
}
