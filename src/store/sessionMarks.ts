import type { Database } from "../sqlite.ts";

/** Tells which sessions changed without looking at their responses. Reads only. */
export function createSessionMarks(db: Database) {
  const marks = db.prepare<[number], { id: number; mark: string }>(
    `SELECT session_id AS id, concat_ws(' ', sum(calls), sum(input), sum(cache_read), sum(cache_write_5m),
       sum(cache_write_1h), sum(cache_write_unknown), sum(output), sum(reasoning), sum(nano), sum(priced_calls),
       sum(unpriced_tokens), ended_at, project, branch,
       (SELECT sum(calls) FROM machine_slot WHERE machine_slot.session_id = slot.session_id)) AS mark
     FROM slot JOIN session ON session.id = session_id WHERE slot >= ? AND estimate = 0 GROUP BY +session_id`,
  );
  return {
    /** Sessions with responses in this slot or a later one. The mark is another one when any of their figures is. */
    since: (slot: number): { id: number; mark: string }[] => marks.all(slot),
  };
}
