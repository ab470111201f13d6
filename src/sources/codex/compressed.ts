import { readFileSync } from "node:fs";
import * as zlib from "node:zlib";
import { countUnknown, type LineReader } from "../jsonl.ts";
import type { Cursor, Place, ReadResult } from "../source.ts";

/** Decompressed bytes beyond which a file is not opened: a rollout of this size would not have been compressed twice. */
const maxBytes = 1024 * 1024 * 1024;

/**
 * Reads a rollout that Codex compressed (`.jsonl.zst`), whole: it does not grow any more. The cursor is its size and
 * time. Runtimes without zstd (Node below 22.15) skip it and say so.
 */
export function readCompressed<S>(place: Place, cursor: Cursor | undefined, reader: LineReader<S>): ReadResult {
  const stamp = `${reader.version}:${place.size}:${place.mtime}`;
  const out: ReadResult = {
    events: [],
    facts: [],
    cursor: { zst: stamp },
    more: false,
    bytes: 0,
    lines: 0,
    skipped: 0,
    unknown: new Map(),
  };
  if (cursor?.["zst"] === stamp) return out;
  const packed = readFileSync(place.path);
  const bytes = decompressed(packed, out);
  if (!bytes) return out;
  const state = reader.start(place, place.mtime);
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; start = end + 1, end = bytes.indexOf(10, start)) {
    if (end > start) {
      out.lines++;
      reader.line(bytes.subarray(start, end), start, state, out, false);
    }
  }
  reader.finish?.(state, out);
  out.bytes = packed.length;
  return out;
}

function decompressed(packed: Buffer, out: ReadResult): Buffer | undefined {
  if (typeof zlib.zstdDecompressSync !== "function") {
    countUnknown(out, "zst: compressed, skipped");
    return undefined;
  }
  try {
    return zlib.zstdDecompressSync(packed, { maxOutputLength: maxBytes });
  } catch {
    countUnknown(out, "zst: unreadable, skipped");
    return undefined;
  }
}
