import type { Alert, Answer } from "../core/alert.ts";
import type { DetectorId, Finding } from "../core/finding.ts";
import { sessionKey } from "../core/sessionName.ts";
import type { Database } from "../sqlite.ts";

/** Nobody asks for what is older, ms; what was expected still teaches. */
const keptMs = 90 * 24 * 3_600_000;

/** What a finding is about: one session (`sessionKey`), or all of them together. */
export type About = Finding["session"];

/** Findings as they were last judged, and what became of them. The same for every window. */
export function createAlerts(db: Database) {
  const columns = "id, finding, since, told_at AS toldAt, told_as AS toldAs, answer, until";
  const list = db.prepare<[number], Row>(
    `SELECT ${columns}, '[]' AS evidence FROM alert WHERE at >= ? AND gone = 0 ORDER BY at DESC LIMIT 500`,
  );
  const listWhole = db.prepare<[number], Row>(
    `SELECT ${columns}, evidence FROM alert WHERE at >= ? AND gone = 0 ORDER BY at DESC LIMIT 500`,
  );
  const present = db.prepare<[string], { id: string; finding: string }>(
    "SELECT id, finding FROM alert WHERE about = ? AND gone = 0",
  );
  // What a person said of the same thing before holds for this one too.
  const write = db.prepare(
    `INSERT INTO alert (id, detector, about, scope, at, since, finding, evidence, gone, answer)
     VALUES (@id, @detector, @about, @scope, @at, @now, @finding, @evidence, 0,
       (SELECT answer FROM alert WHERE scope = @scope AND answer = 'expected' LIMIT 1))
     ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, at = excluded.at, finding = excluded.finding,
       evidence = excluded.evidence, gone = 0`,
  );
  const leave = db.prepare("UPDATE alert SET gone = 1 WHERE id = ?");
  const one = db.prepare<[string], { scope: string; answer: Answer | null; toldAt: number | null }>(
    "SELECT scope, answer, told_at AS toldAt FROM alert WHERE id = ?",
  );
  const say = db.prepare("UPDATE alert SET answer = @answer, answered_at = @now, until = @until WHERE id = @id");
  const sayOfAll = db.prepare(
    `UPDATE alert SET answer = 'expected', answered_at = @now, until = NULL
     WHERE scope = @scope AND (answer IS NULL OR answer = 'snoozed')`,
  );
  const takeBack = db.prepare("UPDATE alert SET answer = NULL WHERE scope = ? AND answer = 'expected'");
  const silenced = db.prepare<[number], { detector: DetectorId; at: number }>(
    `SELECT detector, max(answered_at) AS at FROM alert WHERE answer = 'notUseful' AND answered_at > ? GROUP BY detector`,
  );
  const tell = db.prepare("UPDATE alert SET told_at = ?, told_as = json_extract(finding, '$.severity') WHERE id = ?");
  const note = db.prepare("INSERT INTO nudge (at, alert) VALUES (?, ?)");
  const nudges = db.prepare<[number], { today: number; last: number | null }>(
    "SELECT count(iif(at >= ?, 1, NULL)) AS today, max(at) AS last FROM nudge",
  );
  const unsettled = db
    .prepare<[number], number>("SELECT id FROM session WHERE ended_at >= ? AND settled_at IS NOT ended_at")
    .pluck();
  const settle = db.prepare(
    "UPDATE session SET settled_at = ended_at WHERE id = ? AND settled_at IS NOT ended_at", // each window says so
  );
  const prune = db.prepare("DELETE FROM alert WHERE at < ? AND answer IS NOT 'expected'");

  const replace = db.transaction((about: About, findings: readonly Finding[], now: number, words: boolean) => {
    const before = new Map(present.all(keyOf(about)).map(({ id, finding }) => [id, finding]));
    for (const { evidence, ...rest } of findings) {
      const finding = JSON.stringify(rest);
      const { id, detector, at } = rest;
      const known = before.get(id);
      if (known === undefined || (words ? known !== finding : !sameFigures(known, rest))) {
        const row = { id, detector, about: keyOf(about), scope: scopeOf(rest), at, now, finding };
        write.run({ ...row, evidence: JSON.stringify(evidence) });
      }
      before.delete(id);
    }
    for (const id of before.keys()) leave.run(id);
  });

  const answer = db.transaction((id: string, given: Answer | null, until: number | null, now: number) => {
    const row = one.get(id);
    if (!row) return;
    if (given === null && row.answer === "expected") takeBack.run(row.scope);
    else say.run({ id, answer: given, now, until: given === "snoozed" ? until : null });
    if (given === "expected") sayOfAll.run({ scope: row.scope, now });
  });

  const claim = db.transaction((id: string, now: number, may: () => boolean): boolean => {
    if (!may()) return false;
    note.run(now, id);
    return tell.run(now, id).changes === 1;
  });

  return {
    /** Those of the last time, newest first, without their evidence unless it is asked for. */
    list: (since: number, evidence: boolean): Alert[] => (evidence ? listWhole : list).all(since).map(alertOf),
    /**
     * Takes what was found now in place of what was found before: what is gone is kept with its answer and comes back
     * with it. `now` in ms; `words`: also where only the words changed.
     */
    replace(about: About, findings: readonly Finding[], now: number, words: boolean): void {
      if (findings.length > 0 || present.get(keyOf(about))) replace.immediate(about, findings, now, words);
    },
    answer: (id: string, given: Answer | null, until: number | null, now: number) =>
      answer.immediate(id, given, until, now),
    /** Notes that an alert is told now, if `may` says so once no other window can. */
    claim: (id: string, now: number, may: () => boolean): boolean => claim.immediate(id, now, may),
    /** Detectors that somebody found not useful after `since` (ms), and when last. */
    silenced: (since: number) => silenced.all(since),
    /** Notifications since the start of the day (ms), and the last one of all. */
    nudges: (dayStart: number) => nudges.get(dayStart)!,
    /** Sessions with activity since then (ms) that were not judged since they came to rest. */
    unsettled: (since: number) => unsettled.all(since),
    settle: (session: number): void => void settle.run(session),
    prune: (now: number): void => void prune.run(now - keptMs),
  };
}

interface Row {
  id: string;
  finding: string;
  evidence: string;
  since: number;
  toldAt: number | null;
  toldAs: Alert["toldAs"];
  answer: Answer | null;
  until: number | null;
}

function alertOf({ finding, evidence, since, toldAt, toldAs, answer, until }: Row): Alert {
  const found = JSON.parse(finding) as Omit<Finding, "evidence">;
  return { ...found, evidence: JSON.parse(evidence) as Finding["evidence"], since, toldAt, toldAs, answer, until };
}

function sameFigures(known: string, { at, severity, amount }: Omit<Finding, "evidence">): boolean {
  const before = JSON.parse(known) as Finding;
  return before.at === at && before.severity === severity && before.amount?.nanoUsd === amount?.nanoUsd;
}

function keyOf(about: About): string {
  return about === null ? "" : sessionKey(about);
}

/** How far "expected" reaches: whatever teaches the same, else the detector in this session, else this finding alone. */
function scopeOf({ detector, lesson, session, id }: Omit<Finding, "evidence">): string {
  return `${detector} ${lesson ?? (session ? sessionKey(session) : id)}`;
}
