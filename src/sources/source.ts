import type { Event, SessionFacts, SourceId } from "../core/event.ts";
import type { LogRetention } from "../core/retention.ts";
import type { PlanReport } from "../core/vendor.ts";

/** Where and as whom a source looks. Built once from the process; tests build their own. */
export interface Env {
  home: string;
  platform: NodeJS.Platform;
  /** Environment variables, e.g. CLAUDE_CONFIG_DIR. */
  vars: Readonly<Record<string, string | undefined>>;
}

/** A folder that a source reads. `exists` is false where doctor should say "looked here, found nothing". */
export interface Root {
  path: string;
  exists: boolean;
  /** What lives there, for doctor. */
  what: string;
  /** Levels of folders below `path` that hold logs, for the watcher; absent = all. */
  depth?: number;
}

/** One file or database to read. */
export interface Place {
  source: SourceId;
  path: string;
  size: number;
  /** ms. For SQLite with a write-ahead log: the newest of both files, and `size` is their sum. */
  mtime: number;
}

/** Opaque to the engine and the store: plain JSON that only the source understands. */
export type Cursor = Readonly<Record<string, unknown>>;

export interface ReadResult {
  events: Event[];
  facts: SessionFacts[];
  /** The last that this read came upon of each of the plan's limits; absent: nothing. Only tools that log them. */
  plans?: PlanReport[];
  cursor: Cursor;
  /** True when the byte limit stopped the read: call again with the new cursor. */
  more: boolean;
  bytes: number;
  lines: number;
  /** True when this read began at the start again (new, replaced, truncated): earlier counts of the place are void. */
  restarted?: boolean;
  /** Malformed lines (or rows), counted and skipped. */
  skipped: number;
  /** Record types and usage keys that this version does not know, with counts. At most a few dozen names. */
  unknown: Map<string, number>;
}

/**
 * One AI tool. `find` says where its logs are, `read` turns new bytes into events.
 *
 * A source does not group, price, cache or format. The result of reading must not depend on how the bytes were cut into
 * reads, on the order of places, or on reading twice: the events' keys see to that.
 */
export interface Source {
  id: SourceId;
  /** Bumped when `read` learns something new: places are then read again from the start, which the keys make harmless. */
  version: number;
  roots(env: Env): Root[];
  /** All places below the roots, in no particular order. Unreadable folders are left out, never thrown. */
  find(env: Env): Place[];
  /** The place that a changed path belongs to, or undefined when it is none (side files, other suffixes). */
  placeOf(path: string, env: Env): Place | undefined;
  /**
   * Reads from `cursor` (undefined: from the start), at most about `limit` bytes.
   * Throws only when the place cannot be opened (ENOENT, EACCES, SQLITE_BUSY …), never on its content.
   */
  read(place: Place, cursor: Cursor | undefined, limit: number, env: Env): ReadResult;
  /** Where the tool deletes its own logs: when, and which. Only tools that do. */
  retention?(env: Env, now: number): LogRetention[];
}
