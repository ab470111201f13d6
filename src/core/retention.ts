import { count } from "./format.ts";

/** How long a tool keeps its logs, and which go next. */
export interface LogRetention {
  /** Days without activity after which a log is deleted. */
  days: number;
  /** File with the setting, and whether it is set there; otherwise `days` is the tool's default. */
  settings: string;
  set: boolean;
  /** What to write into `settings` to keep logs. */
  extend: string;
  logs: number;
  /** Logs that go within a week. */
  withinWeek: number;
  /** The next to go. `daysLeft` is 0 when it is due: the tool deletes when it starts. */
  next: { path: string; daysLeft: number }[];
}

/** Lines of Markdown for the doctor's report. */
export function retentionLines(retention: LogRetention): string[] {
  const { days, settings, set, extend, logs, withinWeek, next } = retention;
  const from = set ? `set in ${settings}` : `the default, nothing is set in ${settings}`;
  const lines = [`- deletes its logs after ${count(days, "day")} without activity (${from})`];
  if (logs > 0) lines.push(`- ${count(withinWeek, "log")} of ${logs} to go within 7 days${next.length ? ":" : ""}`);
  for (const { path, daysLeft } of next) {
    lines.push(`  - ${daysLeft === 0 ? "due now" : `in ${count(daysLeft, "day")}`}: ${path}`);
  }
  lines.push(`- to keep them longer: ${extend} in ${settings}. The ledger keeps the totals either way.`);
  return lines;
}
