import { gunzipSync } from "node:zlib";
import type { SentBatch } from "../core/team.ts";
import type { Database } from "../sqlite.ts";

const keptMs = 90 * 86_400_000;
/** Of all bodies together, as they were sent. */
const mostBytes = 32_000_000;

/** What was sent to a team's endpoint, byte for byte: kept for 90 days, less when it is very much. */
export function createTeamSent(db: Database) {
  const begin = db.prepare<[number, string, number, Uint8Array]>(
    "INSERT INTO team_sent (at, address, rows, body) VALUES (?, ?, ?, ?)",
  );
  const end = db.prepare<[string, number]>("UPDATE team_sent SET outcome = ? WHERE id = ?");
  const old = db.prepare<[number]>("DELETE FROM team_sent WHERE at < ?");
  const tooMuch = db.prepare<[number]>(
    `DELETE FROM team_sent WHERE id IN (
       SELECT id FROM (SELECT id, sum(length(body)) OVER (ORDER BY id DESC) AS bytes FROM team_sent) WHERE bytes > ?)`,
  );
  const newest = db.prepare<[number], Omit<SentBatch, "body" | "outcome"> & { outcome: string | null; body: Buffer }>(
    "SELECT at, address, rows, outcome, body FROM team_sent ORDER BY id DESC LIMIT ?",
  );
  return {
    /** Notes a request before it leaves; `body` is its gzip. Returns its id. */
    begin(at: number, address: string, rows: number, body: Uint8Array): number {
      old.run(at - keptMs);
      tooMuch.run(mostBytes);
      return Number(begin.run(at, address, rows, body).lastInsertRowid);
    },
    end: (id: number, outcome: NonNullable<SentBatch["outcome"]>): void => void end.run(JSON.stringify(outcome), id),
    newest: (limit: number): SentBatch[] =>
      newest.all(limit).map(({ outcome, body, ...sent }) => ({
        ...sent,
        outcome: outcome === null ? null : (JSON.parse(outcome) as SentBatch["outcome"]),
        body: gunzipSync(body).toString("utf8"),
      })),
  };
}
