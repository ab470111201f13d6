import type { SourceId } from "../core/event.ts";
import type { Database } from "../sqlite.ts";
import { sources } from "./codes.ts";
import { slotMs } from "./slots.ts";
import { slotSums, sumsOf, type Sums, type SumsRow } from "./sums.ts";

/** What tags are set by, and the use for which all of it is the same. */
export interface AllocationRow {
  source: SourceId;
  project: string | null;
  branch: string | null;
  model: string;
  sums: Sums;
}

/** Branch of a rollup slot's session by the slot's end; before the first that is known by time, the session's own. */
const slotBranch = `coalesce((SELECT branch FROM session_branch
  WHERE session_branch.session_id = slot.session_id AND session_branch.at < (slot.slot + 1) * ${slotMs}
  ORDER BY session_branch.at DESC LIMIT 1), session.branch)`;

/** What allocation is made of, and where repositories were. */
export function createAllocations(db: Database) {
  const rowsWith = (branch: string) =>
    db.prepare<[number, number], Row>(
      `SELECT session.source, project, ${branch} AS slot_branch, name.name AS model, ${slotSums}
       FROM slot JOIN session ON session.id = session_id JOIN name ON name.id = model_id
       WHERE slot >= ? AND slot < ? AND estimate = 0 GROUP BY session.source, project, slot_branch, model_id`,
    );
  const rows = rowsWith(slotBranch);
  const rowsOfProjects = rowsWith("NULL");
  const branchAt = db
    .prepare<[number, number], string>(
      "SELECT branch FROM session_branch WHERE session_id = ? AND at < ? ORDER BY at DESC LIMIT 1",
    )
    .pluck();
  const repository = db.prepare<[string], string>("SELECT repository FROM repository WHERE project = ?").pluck();
  const keep = db.prepare<[string, string]>("REPLACE INTO repository (project, repository) VALUES (?, ?)");
  const keepAll = db.transaction((known: ReadonlyMap<string, string>) => {
    for (const [project, repo] of known) if (repository.get(project) !== repo) keep.run(project, repo);
  });

  return {
    /** Counted sums of the rollup slots in [from, to). */
    rows: (from: number, to: number): Iterable<AllocationRow> => read(rows.iterate(from, to)),
    /** The same of all branches together, which is quicker. */
    rowsOfProjects: (from: number, to: number): Iterable<AllocationRow> => read(rowsOfProjects.iterate(from, to)),
    /** Branch of a session at a time (ms), to a quarter of an hour as in `rows`; undefined: not known by time. */
    branchAt: (session: number, at: number) => branchAt.get(session, (Math.floor(at / slotMs) + 1) * slotMs),
    repositoryOf: (project: string) => repository.get(project),
    keepRepositories: (known: ReadonlyMap<string, string>) => keepAll.immediate(known),
  };
}

type Row = SumsRow & { source: number; project: string | null; slot_branch: string | null; model: string };

function* read(rows: Iterable<Row>): Iterable<AllocationRow> {
  for (const { source, project, slot_branch: branch, model, ...sums } of rows)
    yield { source: sources.name(source), project, branch, model, sums: sumsOf(sums) };
}
