import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LogRetention } from "../../core/retention.ts";
import { asObject } from "../json.ts";
import type { Env } from "../source.ts";
import { configFolders, find, realPath } from "./find.ts";

const dayMs = 86_400_000;
/** Days without activity after which Claude Code deletes a session's log when it starts, unless set otherwise. */
const defaultDays = 30;
const shown = 5;

/** How long each configuration folder's logs are kept. Settings of projects and of administrators are not looked at. */
export function retention(env: Env, now: number): LogRetention[] {
  const places = find(env);
  return configFolders(env).flatMap((folder) => {
    const root = realPath(join(folder, "projects"));
    const sessions = places.filter(({ path }) => dirname(dirname(path)) === root);
    if (sessions.length === 0) return [];
    const settings = join(folder, "settings.json");
    const set = periodIn(settings);
    const days = set ?? defaultDays;
    const logs = sessions
      .map(({ path, mtime }) => ({ path, daysLeft: Math.max(0, Math.ceil(days - (now - mtime) / dayMs)) }))
      .sort((a, b) => a.daysLeft - b.daysLeft || (a.path < b.path ? -1 : 1));
    const soon = logs.filter(({ daysLeft }) => daysLeft <= 7);
    return [
      {
        days,
        settings,
        set: set !== undefined,
        extend: '"cleanupPeriodDays": 99999',
        logs: logs.length,
        withinWeek: soon.length,
        next: soon.slice(0, shown),
      },
    ];
  });
}

function periodIn(settings: string): number | undefined {
  try {
    const days = asObject(JSON.parse(readFileSync(settings, "utf8")))?.["cleanupPeriodDays"];
    return typeof days === "number" && days >= 0 ? days : undefined;
  } catch {
    return undefined; // no such file, or one that Claude Code could not read either
  }
}
