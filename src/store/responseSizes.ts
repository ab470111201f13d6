import { type ResponseSizes, sizeBounds } from "../core/otlp.ts";
import type { Database } from "../sqlite.ts";
import { sources } from "./codes.ts";

/** Tokens of single responses, in buckets. Reads only. */
export function createResponseSizes(db: Database) {
  const both = ["input + cache_read + cache_write_5m + cache_write_1h + cache_write_unknown", "output"].map((tokens) =>
    db.prepare<[number, number], { source: number; model: string; bucket: number; count: number; sum: number }>(
      `SELECT session.source, name.name AS model, ${bucketOf(tokens)} AS bucket, count(*) AS count, sum(${tokens}) AS sum
       FROM session CROSS JOIN call ON call.session_id = session.id JOIN name ON name.id = model_id
       WHERE (ended_at >= ? OR ended_at IS NULL) AND at >= ? AND counted = 1 AND estimate = 0 AND reported = 1
       GROUP BY session.source, model_id, bucket`,
    ),
  );
  return {
    /** Of all responses at or after a time, ms, of which the tool reports tokens; `nameOf` may give models one name. */
    since(at: number, nameOf: (model: string) => string): ResponseSizes[] {
      return (["input", "output"] as const).flatMap((type, which) =>
        [...Map.groupBy(both[which]!.all(at, at), ({ source, model }) => `${source} ${nameOf(model)}`).values()].map(
          (rows) => {
            const counts = Array.from({ length: sizeBounds.length + 1 }, () => 0);
            for (const { bucket, count } of rows) counts[bucket]! += count;
            const sum = rows.reduce((all, row) => all + row.sum, 0);
            return { tool: sources.name(rows[0]!.source), model: nameOf(rows[0]!.model), type, counts, sum };
          },
        ),
      );
    },
  };
}

function bucketOf(tokens: string): string {
  const cases = sizeBounds.map((bound, bucket) => `WHEN ${tokens} <= ${bound} THEN ${bucket}`);
  return `CASE ${cases.join(" ")} ELSE ${sizeBounds.length} END`;
}
