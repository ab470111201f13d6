import type { DoctorReport } from "./api.ts";
import { sourceNames } from "./event.ts";
import { count, formatCount, formatTokens } from "./format.ts";
import { retentionLines } from "./retention.ts";

/** The doctor's report as Markdown: for the editor and for the terminal. */
export function doctorText(report: DoctorReport): string {
  const lines = [
    "# Taximeter doctor",
    "",
    `- Ledger: ${report.database} (schema ${report.schema})`,
    `- Price book: ${report.priceBook}`,
  ];
  for (const source of report.sources) {
    lines.push("", `## ${sourceNames[source.source]}`, "");
    for (const root of source.roots)
      lines.push(`- ${root.exists ? "found" : "not there"}: ${root.path} (${root.what})`);
    lines.push(`- ${count(source.places, "log")}, ${formatBytes(source.bytes)}, ${count(source.sessions, "session")}`);
    if (source.skippedLines > 0) lines.push(`- ${count(source.skippedLines, "malformed line")} skipped`);
    for (const { path, why } of source.unreadable) lines.push(`- unreadable: ${path}: ${why}`);
    if (source.unknown.length > 0) {
      lines.push("- record types and keys that this version does not know:");
      for (const { name, count: times } of source.unknown) lines.push(`  - ${name}: ${formatCount(times)}`);
    }
    for (const retention of report.retention) {
      if (retention.source === source.source) lines.push(...retentionLines(retention));
    }
  }
  lines.push("", "## Models without a price (last 30 days)", "");
  if (report.unpriced.length === 0) lines.push("none");
  for (const { model, tokens } of report.unpriced) lines.push(`- ${model}: ${formatTokens(tokens)} tokens`);
  return `${lines.join("\n")}\n`;
}

function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${formatCount(Math.round(bytes / 1e3))} kB` : `${formatCount(Math.round(bytes / 1e6))} MB`;
}
