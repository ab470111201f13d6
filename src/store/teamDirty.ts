import type { Database } from "../sqlite.ts";

/**
 * Notes, inside the transaction that changes them, sessions whose rows for a team's endpoint have to be made anew.
 * Nothing is written while this ledger sends to none.
 */
export function createTeamDirty(db: Database): (sessions: Iterable<number>) => void {
  const mark = db.prepare<[number]>(
    "INSERT OR IGNORE INTO team_dirty SELECT ? WHERE EXISTS (SELECT 1 FROM meta WHERE key = 'teamPlan')",
  );
  return (sessions) => {
    for (const session of sessions) mark.run(session);
  };
}
