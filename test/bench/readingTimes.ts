import { logSources } from "../../src/engine/logSources.ts";
import type { Cursor, Env } from "../../src/sources/source.ts";
import type { SourceId } from "../../src/core/event.ts";

/** What understanding a tool's logs costs without a ledger: one thread, in pieces as the engine reads them. */
export interface ReadingTime {
  tool: SourceId;
  bytes: number;
  events: number;
  cpuMs: number;
}

const pieceBytes = 4 * 1024 * 1024;

export function readingTimes(home: string): ReadingTime[] {
  const env: Env = { home, platform: process.platform, vars: {} };
  return logSources.map((source) => {
    const time: ReadingTime = { tool: source.id, bytes: 0, events: 0, cpuMs: 0 };
    const before = process.cpuUsage();
    for (const place of source.find(env)) {
      for (let cursor: Cursor | undefined, more = true; more;) {
        const result = source.read(place, cursor, pieceBytes, env);
        ({ cursor, more } = result);
        time.bytes += result.bytes;
        time.events += result.events.length;
      }
    }
    const { user, system } = process.cpuUsage(before);
    return { ...time, cpuMs: (user + system) / 1000 };
  });
}
