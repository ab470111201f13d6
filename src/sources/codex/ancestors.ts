import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { filesIn, rolloutName } from "./find.ts";
import { lineOf } from "./line.ts";
import { type Meta, metaOf } from "./meta.ts";

/**
 * Root of the tree of sub-agents that `thread` is part of. Before 0.142 a file names only its parent, so the parents'
 * files are looked up below `home`; where one is gone, the last name found stands.
 */
export function rootOf(thread: string, home: string): string {
  let root = thread;
  for (let depth = 0; depth < 16; depth++) {
    const meta = metaOfThread(root, home);
    if (meta?.session !== undefined) return meta.session;
    if (meta?.parent === undefined) return root;
    root = meta.parent;
  }
  return root;
}

function metaOfThread(thread: string, home: string): Meta | undefined {
  for (const folder of foldersOf(thread, home)) {
    const file = filesIn(folder).find((name) => rolloutName.test(name) && name.endsWith(`${thread}.jsonl`));
    const meta = file === undefined ? undefined : firstMeta(join(folder, file));
    if (meta?.thread === thread) return meta;
  }
  return undefined;
}

/** Thread ids hold their time, so the folder of the day is known up to the time zone. */
function foldersOf(thread: string, home: string): string[] {
  const born = Number.parseInt(thread.slice(0, 8) + thread.slice(9, 13), 16);
  const days = [0, -1, 1].map((shift) => new Date(born + shift * 86_400_000));
  const dates = days.filter((day) => !Number.isNaN(day.getTime())).map((day) => day.toISOString().slice(0, 10));
  return ["sessions", "archived_sessions"].flatMap((folder) => [
    ...dates.map((date) => join(home, folder, ...date.split("-"))),
    join(home, folder),
  ]);
}

/** First lines hold the base instructions: tens of KB. */
const longestMeta = 1024 * 1024;

function firstMeta(path: string): Meta | undefined {
  try {
    const fd = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(longestMeta);
      const length = readSync(fd, bytes, 0, longestMeta, 0);
      const end = bytes.subarray(0, length).indexOf(10);
      const line = end < 0 ? undefined : lineOf(bytes.subarray(0, end), 0);
      const payload = line?.type === "session_meta" ? line.payload() : undefined;
      return payload && metaOf(payload);
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
