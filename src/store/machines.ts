import { cleanName, shownName } from "../core/machine.ts";
import type { Database } from "../sqlite.ts";
import { type Removed, removeMachine } from "./removeMachine.ts";
import { slotMs } from "./slots.ts";
import { type Sums, sumsOf, type SumsRow, slotSums } from "./sums.ts";

/** A ledger as another one hears of it. */
export interface MachineRecord {
  /** Random. */
  uid: string;
  /** Empty: its user did not say, and no editor either. */
  name: string;
  /** When its ledger began, and when its newest export that is known was made, ms. */
  since: number;
  exportedAt: number | null;
}

/** Bound of `call.copy`, and of what a strange export can bring. */
const mostMachines = 1000;

/** The machines whose figures are in this ledger, which is number 0. */
export function createMachines(db: Database) {
  const columns = "id, uid, name, since, exported_at AS exportedAt, imported_at AS importedAt, ignored";
  const all = db.prepare<[], Row>(`SELECT ${columns} FROM machine ORDER BY id`);
  const byUid = db.prepare<[string], Row>(`SELECT ${columns} FROM machine WHERE uid = ?`);
  const put = db
    .prepare<object, number>(
      `INSERT INTO machine (id, uid, name, since) SELECT count(*), @uid, @name, @since FROM machine WHERE true
       ON CONFLICT (uid) DO UPDATE SET since = min(since, excluded.since), name = iif(excluded.name = ''
         OR coalesce(@exportedAt, 0) < coalesce(exported_at, 0), name, excluded.name) RETURNING id`,
    )
    .pluck();
  const rename = db.prepare("UPDATE machine SET name = ? WHERE id = 0 AND name <> ?");
  const done = db.prepare(
    `UPDATE machine SET exported_at = max(coalesce(exported_at, 0), coalesce(?, 0)), imported_at = ? WHERE id = ?`,
  );
  const heed = db.prepare("UPDATE machine SET ignored = 0 WHERE id = ?");
  const ignore = db.prepare("UPDATE machine SET ignored = 1, exported_at = NULL, imported_at = NULL WHERE id = ?");
  const elsewhere = db.prepare<[number, number], SumsRow & { uid: string; name: string }>(
    `SELECT uid, machine.name, ${slotSums} FROM machine_slot JOIN machine ON machine.id = machine_id
     WHERE slot >= ? AND slot < ? AND estimate = 0 GROUP BY machine_id`,
  );
  const ofSession = db.prepare<[number], { uid: string; name: string; calls: number }>(
    `SELECT uid, name, sum(calls) AS calls FROM machine_slot JOIN machine ON machine.id = machine_id
     WHERE session_id = ? AND estimate = 0 GROUP BY machine_id ORDER BY calls DESC, machine_id`,
  );
  const callCount = db
    .prepare<[number], number | null>("SELECT sum(calls) FROM slot WHERE session_id = ? AND estimate = 0")
    .pluck();
  const months = () =>
    db.prepare<[], { month: string; mark: string }>(
      `SELECT strftime('%Y-%m', slot * ${slotMs / 1000}, 'unixepoch') AS month,
         concat_ws(' ', sum(calls), sum(input), sum(cache_read), sum(output)) AS mark
       FROM (SELECT slot, calls, input, cache_read, output FROM slot
         UNION ALL SELECT slot, -calls, -input, -cache_read, -output FROM machine_slot)
       GROUP BY month HAVING sum(calls) > 0 ORDER BY month`,
    );

  /** Sums of what each other machine read in the rollup slots [from, to). */
  function* readElsewhere(from: number, to: number): Generator<{ uid: string; name: string; sums: Sums }> {
    for (const { uid, name, ...sums } of elsewhere.iterate(from, to)) {
      yield { uid, name: shownName({ uid, name }), sums: sumsOf(sums) };
    }
  }

  const add = db.transaction((record: MachineRecord, asked: boolean): number | null => {
    const name = cleanName(record.name);
    const known = byUid.get(record.uid);
    if (!known && all.all().length >= mostMachines)
      throw new Error(`more than ${mostMachines} machines are in this ledger`);
    const id = known?.id === 0 ? 0 : put.get({ ...record, name })!;
    if (known?.ignored === 1 && !asked) return null;
    if (known?.ignored === 1) heed.run(id);
    return id;
  });

  return {
    /** This one first. Those whose figures were removed are not among them. */
    list: () => all.all().filter(({ ignored }) => ignored === 0),
    self: () => all.get()!,
    /** Months (UTC, YYYY-MM) with responses that count as read here, each with a text that changes when they do. */
    months: () => months().all(),
    rename: (name: string): void => void rename.run(cleanName(name), cleanName(name)),
    /** Number of a machine; null: its figures are not wanted. `asked`: the user adds this machine's ledger. */
    add: (record: MachineRecord, asked: boolean): number | null => add.immediate(record, asked),
    /** All that an export of a machine (number) said is in the ledger. Times in ms. */
    done: (id: number, exportedAt: number | null, at: number): void => void done.run(exportedAt, at, id),
    /** Responses that count as read by each machine (number), their cost and their sessions. */
    shares: () => sharesOf(db),
    readElsewhere,
    /** Names of the other machines that read responses of a session (row id), most first; whether it is theirs alone. */
    ofSession(session: number): { names: string[]; wholly: boolean } {
      const rows = ofSession.all(session);
      if (rows.length === 0) return { names: [], wholly: false };
      const read = rows.reduce((sum, row) => sum + row.calls, 0);
      return { names: rows.map(shownName), wholly: read >= (callCount.get(session) ?? 0) };
    },
    /** Takes all out that only this machine told. One transaction. */
    remove: (uid: string): Removed =>
      db
        .transaction(() => {
          const id = byUid.get(uid)?.id ?? 0;
          if (id === 0) throw new Error("these are no figures of another machine");
          ignore.run(id);
          return removeMachine(db, id);
        })
        .immediate(),
  };
}

/** Walks through the rollups: for the page that lists machines. */
function sharesOf(db: Database): Share[] {
  const others = db
    .prepare<[], Share>(
      `SELECT machine_id AS id, sum(calls) AS calls, sum(nano) AS nanoUsd, count(DISTINCT session_id) AS sessions
       FROM machine_slot WHERE estimate = 0 GROUP BY machine_id`,
    )
    .all();
  const { calls, nanoUsd } = db
    .prepare<[], { calls: number; nanoUsd: number }>(
      "SELECT coalesce(sum(calls), 0) AS calls, coalesce(sum(nano), 0) AS nanoUsd FROM slot WHERE estimate = 0",
    )
    .get()!;
  const sessions = db
    .prepare<[], number>(
      `SELECT count(*) FROM (SELECT session_id, sum(calls) AS calls FROM slot WHERE estimate = 0 GROUP BY session_id) AS one
       WHERE calls > coalesce((SELECT sum(calls) FROM machine_slot
         WHERE machine_slot.session_id = one.session_id AND estimate = 0), 0)`,
    )
    .pluck()
    .get()!;
  const read = others.reduce((sum, share) => sum + share.calls, 0);
  const cost = others.reduce((sum, share) => sum + share.nanoUsd, 0);
  return [{ id: 0, calls: calls - read, nanoUsd: nanoUsd - cost, sessions }, ...others];
}

interface Share {
  id: number;
  calls: number;
  nanoUsd: number;
  sessions: number;
}

interface Row extends MachineRecord {
  id: number;
  importedAt: number | null;
  ignored: number;
}
