import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { Cursor, Place, ReadResult } from "./source.ts";

/** How one tool's lines are understood. `S` is its own state between lines: plain JSON, small. */
export interface LineReader<S> {
  version: number;
  start(place: Place, born: number): S;
  /**
   * One whole line without its newline. `bytes` is valid only during the call. `cut` lines are longer than the reader
   * holds: their middle is missing, so they do not parse as JSON.
   */
  line(bytes: Buffer, offset: number, state: S, out: ReadResult, cut: boolean): void;
  /** Called after the last line of a read: what was held back for joining is emitted now. */
  finish?(state: S, out: ReadResult): void;
}

interface FileCursor<S> {
  version: number;
  /** Device and inode: another file under the same name is read from its start. */
  file: string;
  /** Digest of the first bytes, and how many: a rewritten file is read from its start. */
  head: string;
  headBytes: number;
  offset: number;
  state: S;
}

/** Read by read the same memory: a new buffer per file costs its page faults, and stays until V8 collects it. */
const sharedBuffer = Buffer.allocUnsafeSlow(256 * 1024);
/** Longest line that is held whole; of a longer one the first and the last part are kept. */
const maxLine = 32 * 1024 * 1024;
const keptPart = 1024 * 1024;
const headLength = 256;

/**
 * Reads whole lines from where the cursor stands; an unfinished last line waits for its newline.
 * Truncated, replaced and rewritten files are read again from the start: the events' keys make that harmless.
 */
export function readJsonl<S>(
  place: Place,
  cursor: Cursor | undefined,
  limit: number,
  reader: LineReader<S>,
): ReadResult {
  const fd = openSync(place.path, "r");
  try {
    const stat = fstatSync(fd, { bigint: true });
    const size = Number(stat.size);
    const file = `${stat.dev}:${stat.ino}`;
    const previous = resumable(cursor as FileCursor<S> | undefined, reader.version, file, size, fd);
    const born = Number(stat.birthtimeMs) || Number(stat.mtimeMs);
    const from = previous?.offset ?? 0;
    const state = previous ? structuredClone(previous.state) : reader.start(place, born);
    const out: ReadResult = {
      events: [],
      facts: [],
      cursor: {},
      more: false,
      bytes: 0,
      lines: 0,
      restarted: previous === undefined,
      skipped: 0,
      unknown: new Map(),
    };
    const offset = scan(fd, from, size, limit, (bytes, at, cut) => {
      out.lines++;
      reader.line(bytes, at, state, out, cut);
    });
    reader.finish?.(state, out);
    out.bytes = offset - from;
    out.more = out.bytes > 0 && offset < size && out.bytes >= limit;
    const headBytes = previous?.headBytes === headLength ? headLength : Math.min(headLength, size);
    const head = previous?.headBytes === headLength ? previous.head : digestHead(fd, headBytes);
    out.cursor = { version: reader.version, file, head, headBytes, offset, state } satisfies FileCursor<S>;
    return out;
  } finally {
    closeSync(fd);
  }
}

/** Counts a name that this version does not know, up to a bound: names come from the log. */
export function countUnknown(out: ReadResult, name: string): void {
  const short = name.slice(0, 80);
  if (out.unknown.size < 64 || out.unknown.has(short)) out.unknown.set(short, (out.unknown.get(short) ?? 0) + 1);
}

function resumable<S>(
  cursor: FileCursor<S> | undefined,
  version: number,
  file: string,
  size: number,
  fd: number,
): FileCursor<S> | undefined {
  if (!cursor || cursor.version !== version || cursor.file !== file || size < cursor.offset) return undefined;
  return digestHead(fd, cursor.headBytes) === cursor.head ? cursor : undefined;
}

function digestHead(fd: number, length: number): string {
  const bytes = Buffer.alloc(length);
  readSync(fd, bytes, 0, length, 0);
  return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

type OnLine = (bytes: Buffer, offset: number, cut: boolean) => void;

/** Calls `onLine` for each whole line in [from, size) until about `limit` bytes are read; returns the offset behind the last. */
function scan(fd: number, from: number, size: number, limit: number, onLine: OnLine): number {
  let buffer = sharedBuffer;
  let lineAt = from; // file offset of the line that starts at buffer[0] after each round
  let filled = 0;
  let searched = 0;
  let dropped = 0; // bytes cut out of the middle of the current line
  let position = from;
  while (position < size && lineAt - from < limit) {
    if (filled === buffer.length) ({ buffer, filled, searched, dropped } = makeRoom(buffer, filled, dropped));
    const got = readSync(fd, buffer, filled, Math.min(buffer.length - filled, size - position), position);
    if (got === 0) break;
    position += got;
    filled += got;
    const held = buffer.subarray(0, filled);
    let start = 0;
    let newline = held.indexOf(10, searched);
    while (newline >= 0) {
      const end = newline > start && buffer[newline - 1] === 13 ? newline - 1 : newline;
      if (end > start) onLine(buffer.subarray(start, end), lineAt, dropped > 0);
      lineAt += newline + 1 - start + dropped;
      dropped = 0;
      start = newline + 1;
      newline = lineAt - from >= limit ? -1 : held.indexOf(10, start);
    }
    buffer.copyWithin(0, start, filled);
    filled -= start;
    searched = filled;
  }
  return lineAt;
}

/** The line does not fit: doubles the buffer, or, past the bound, cuts out the middle of the line. */
function makeRoom(buffer: Buffer<ArrayBuffer>, filled: number, dropped: number) {
  if (buffer.length < maxLine) {
    const larger = Buffer.allocUnsafe(Math.min(maxLine, buffer.length * 2));
    buffer.copy(larger, 0, 0, filled);
    return { buffer: larger, filled, searched: filled, dropped };
  }
  buffer.copyWithin(keptPart, filled - keptPart, filled);
  const kept = 2 * keptPart;
  return { buffer, filled: kept, searched: kept, dropped: dropped + filled - kept };
}
