import { readFile } from "node:fs/promises";
import type { ImportedFile } from "../core/api.ts";
import type { Store } from "../store/store.ts";

/** Adds Cursor's usage events from a file that its dashboard exports; what is known already counts once. Throws on other files. */
export async function importUsage(path: string, store: Pick<Store, "vendor">, now: number): Promise<ImportedFile> {
  const { readCursorCsv } = await import("../endpoints/cursor/csv.ts");
  const { events, skipped } = readCursorCsv(await readFile(path, "utf8"));
  // An export of one's own names one person at most; a team's names several, who are not this machine's user.
  const people = new Set(events.flatMap(({ user }) => user ?? []));
  const own = people.size <= 1 ? events.map((event) => ({ ...event, user: null })) : events;
  store.vendor.addEvents("file", own, now);
  return { rows: events.length, skipped };
}
