import type { DoctorReport } from "./api.ts";
import { sourceNames } from "./event.ts";
import { count, formatCount, formatTokens } from "./format.ts";
import { t } from "./l10n.ts";
import { retentionLines } from "./retention.ts";

/** The doctor's report as Markdown: for the editor and for the terminal. */
export function doctorText(report: DoctorReport): string {
  const lines = [
    `# ${t("Taximeter doctor")}`,
    "",
    `- ${t("Ledger: {0} (schema {1})", report.database, report.schema)}`,
    `- ${t("Price book: {0}", report.priceBook)}`,
  ];
  for (const source of report.sources) {
    lines.push("", `## ${sourceNames[source.source]}`, "");
    for (const root of source.roots)
      lines.push(`- ${root.exists ? t("found") : t("not there")}: ${root.path} (${root.what})`);
    lines.push(`- ${count(source.places, "log")}, ${formatBytes(source.bytes)}, ${count(source.sessions, "session")}`);
    if (source.skippedLines > 0) lines.push(`- ${t("{0} skipped", count(source.skippedLines, "malformed line"))}`);
    for (const { path, why } of source.unreadable) lines.push(`- ${t("unreadable")}: ${path}: ${why}`);
    if (source.unknown.length > 0) {
      lines.push(`- ${t("record types and keys that this version does not know:")}`);
      for (const { name, count: times } of source.unknown) lines.push(`  - ${name}: ${formatCount(times)}`);
    }
    for (const retention of report.retention) {
      if (retention.source === source.source) lines.push(...retentionLines(retention));
    }
  }
  lines.push("", `## ${t("Models without a price (last 30 days)")}`, "");
  if (report.unpriced.length === 0) lines.push(t("none"));
  for (const { model, tokens } of report.unpriced) lines.push(`- ${model}: ${t("{0} tokens", formatTokens(tokens))}`);
  return `${lines.join("\n")}\n`;
}

function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${formatCount(Math.round(bytes / 1e3))} kB` : `${formatCount(Math.round(bytes / 1e6))} MB`;
}
