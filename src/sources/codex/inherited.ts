/**
 * Which lines of a file are the thread's own, and which were copied from the thread that it was forked from.
 *
 * A fork or a spawned sub-agent may begin with a copy of its parent's history, stamped with the time of copying.
 * In order of authority, own history begins
 * - where a line says so: a usage record or a settings event names its thread, for itself and the lines after it;
 * - at `subagent_history_start_ordinal` (files that were migrated put it past their own lines, which name their thread);
 * - at the first turn that started after the thread was created.
 * Where none of these can tell, lines are shared: they may be copies.
 */
export interface History {
  owner: string;
  /** When the thread was created, ms. */
  born: number;
  /** From here on every line is own. Threads without a sign of a parent have nothing to copy. */
  settled: boolean;
  /** First own ordinal, where the file states it. */
  start: number | null;
  /** Thread that the last naming line named: our own (true), another (false). */
  named: boolean | null;
  /** Another thread's `session_meta` was read: lines were copied, not only a parent named. */
  copied: boolean;
  /** A copied turn stated when it started, so the first own turn will, too. */
  dated: boolean;
  /** Eldest ancestor that the file names: its file and all copies of it agree on this name. */
  eldest: string;
}

/** `shared`: may be a copy, and nothing in the file can tell. */
export type Standing = "own" | "inherited" | "shared";

export function newHistory(owner: string, born: number): History {
  return { owner, born, settled: true, start: null, named: null, copied: false, dated: false, eldest: owner };
}

/** The file names a parent, so a copy may follow. */
export function fork(history: History, ancestor: string): void {
  history.eldest = ancestor;
  history.settled = false;
  history.named = null;
}

/** A line that names the thread it belongs to. */
export function nameThread(history: History, thread: string): void {
  if (history.settled) return;
  history.named = thread === history.owner;
  if (history.named && history.start === null) history.settled = true;
}

export function passOrdinal(history: History, ordinal: number | undefined): void {
  if (history.start !== null && ordinal !== undefined && ordinal >= history.start) history.settled = true;
}

/** A turn begins. `startedAt` in seconds since 1970; turn and thread ids of today's versions hold their time as well. */
export function startTurn(history: History, turn: string | undefined, startedAt: number | undefined): void {
  if (history.settled) return;
  const thread = timeOfId(history.owner);
  const minted = turn === undefined ? undefined : timeOfId(turn);
  const comparable = thread !== undefined && minted !== undefined && Math.abs(thread - history.born) < dayMs;
  if (startedAt === undefined && !comparable) return;
  const seconds = (startedAt ?? Infinity) - Math.floor(history.born / 1000);
  if (seconds < 0 || (comparable && minted < thread)) history.dated = true;
  else if (history.start === null) history.settled = true;
  // Before a stated start a copied turn may be of the thread's first second: there only exact times count.
  else if (comparable || seconds > 0) history.named = true;
}

export function standing(history: History): Standing {
  if (history.settled || history.named === true) return "own";
  const known = history.named === false || history.start !== null || (history.copied && history.dated);
  return known ? "inherited" : "shared";
}

const dayMs = 86_400_000;

/** ms in a version 7 UUID. */
function timeOfId(id: string): number | undefined {
  const match = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i.exec(id);
  return match ? Number.parseInt(match[1]! + match[2]!, 16) : undefined;
}
