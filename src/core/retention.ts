import { count } from "./format.ts";
import { t } from "./l10n.ts";

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
  const from = set ? t("set in {0}", settings) : t("the default, nothing is set in {0}", settings);
  const lines = [`- ${t("deletes its logs after {0} without activity ({1})", count(days, "day"), from)}`];
  if (logs > 0)
    lines.push(`- ${t("{0} of {1} to go within 7 days", count(withinWeek, "log"), logs)}${next.length ? ":" : ""}`);
  for (const { path, daysLeft } of next) {
    lines.push(`  - ${daysLeft === 0 ? t("due now") : t("in {0}", count(daysLeft, "day"))}: ${path}`);
  }
  lines.push(`- ${t("to keep them longer: {0} in {1}. The ledger keeps the totals either way.", extend, settings)}`);
  return lines;
}
