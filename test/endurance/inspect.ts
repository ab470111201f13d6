import { shiftDay } from "../../src/core/days.ts";
import { openEngine } from "../../src/engine/open.ts";
import { openDatabase } from "../../src/sqlite.ts";
import { backupPath } from "../../src/store/health.ts";
import type { Truth } from "../bench/corpus/truth.ts";

/** Whether ledger and backup know all of a log: only then a damaged ledger does not lose it when it is deleted. */
export function wasRead(ledger: string, path: string, size: number): boolean {
  return [ledger, backupPath(ledger)].every((file) => {
    try {
      const db = openDatabase(file, { readonly: true });
      try {
        const row = db.prepare<[string], { size: number }>("SELECT size FROM place WHERE path = ?").get(path);
        return row?.size === size;
      } finally {
        db.close();
      }
    } catch {
      return false; // not there yet, or locked: another time
    }
  });
}

/** SQLite's own check, and rollup rows that differ from the sum of the responses. */
export function inspect(ledger: string): { integrity: string; rollupsWrong: number } {
  const db = openDatabase(ledger, { readonly: true });
  try {
    const kinds = ["nano", "input", "cache_read", "cache_write_5m", "cache_write_1h", "cache_write_unknown", "output"];
    const sums = kinds.map((kind) => `sum(${kind}) AS ${kind}`).join(", ");
    const { wrong } = db
      .prepare(
        `SELECT count(*) AS wrong FROM (
           SELECT slot, session_id, agent_id, model_id, estimate, sum(calls) AS calls, ${sums} FROM (
             SELECT slot, session_id, agent_id, model_id, estimate, calls, ${kinds.join(", ")} FROM slot
             UNION ALL
             SELECT at / 900000, session_id, agent_id, model_id, estimate, -1, ${kinds.map((kind) => `-${kind}`).join(", ")}
               FROM call WHERE counted = 1)
           GROUP BY 1, 2, 3, 4, 5) WHERE calls <> 0 OR ${kinds.map((kind) => `${kind} <> 0`).join(" OR ")}`,
      )
      .get() as { wrong: number };
    return { integrity: db.pragma("integrity_check", { simple: true }) as string, rollupsWrong: wrong };
  } finally {
    db.close();
  }
}

/** Days × models of which the meter's history tells other calls or output than the truth. */
export async function wrongDays(truth: Truth, ledger: string, home: string, timeZone: string): Promise<string[]> {
  const expected = new Map<string, { calls: number; output: number }>();
  for (const { day, model, calls, tokens } of truth.cells) {
    const sum = expected.get(`${day} ${model}`) ?? { calls: 0, output: 0 };
    expected.set(`${day} ${model}`, { calls: sum.calls + calls, output: sum.output + tokens.output });
  }
  const engine = openEngine(ledger, { env: { home, platform: process.platform, vars: {} } });
  try {
    await engine.configure({ timeZone, workspaceFolders: [], trusted: null, pricing: null });
    const all = truth.cells.map(({ day }) => day).toSorted();
    const [from, to] = [shiftDay(all[0]!, -1), shiftDay(all.at(-1)!, 1)];
    const { buckets, series } = await engine.history({ from, to, unit: "day", by: "model" });
    const told = new Map(
      series.flatMap(({ key, byBucket }) =>
        byBucket.flatMap(({ calls, tokens }, i): [string, { calls: number; output: number }][] =>
          calls === 0 ? [] : [[`${buckets[i]} ${key}`, { calls, output: tokens.output }]],
        ),
      ),
    );
    const keys = new Set([...expected.keys(), ...told.keys()]);
    return [...keys].filter((key) => JSON.stringify(expected.get(key)) !== JSON.stringify(told.get(key)));
  } finally {
    await engine.close();
  }
}
