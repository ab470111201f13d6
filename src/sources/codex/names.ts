import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { object } from "../bytes.ts";
import { name } from "./narrow.ts";

const file = "session_index.jsonl";
const maxBytes = 16 * 1024 * 1024;

/**
 * Name that a thread was given, from the index beside the sessions: `{"id", "thread_name", …}` lines, the last one
 * counts. Looked up only when the index changed since it was `seen`.
 */
export function nameOf(thread: string, seen: string, home: string): { seen: string; title?: string } {
  const path = join(home, file);
  try {
    const { size, mtimeMs } = statSync(path);
    const now = `${size}:${mtimeMs}`;
    if (now === seen || size > maxBytes) return { seen: now };
    const title = titleIn(readFileSync(path), thread);
    return title === undefined ? { seen: now } : { seen: now, title };
  } catch {
    return { seen };
  }
}

function titleIn(bytes: Buffer, thread: string): string | undefined {
  for (let at = bytes.lastIndexOf(thread); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(thread, at - 1)) {
    const start = bytes.lastIndexOf(10, at) + 1;
    const end = bytes.indexOf(10, at);
    const entry = object(bytes.subarray(start, end < 0 ? bytes.length : end));
    if (entry?.["id"] === thread) return name(entry["thread_name"]);
  }
  return undefined;
}
