import type { EstimateReason, Quality, SourceId, Tier, Tokens } from "./event.ts";
import { sourceNames } from "./event.ts";
import { count, formatCost, formatCount, formatDateTime, formatUsd } from "./format.ts";
import { t } from "./l10n.ts";
import type { Cost, NanoUsd, PriceLayer } from "./money.ts";
import { describeQuality } from "./quality.ts";
import type { Totals } from "./snapshot.ts";
import type { AmountKind } from "./vendor.ts";

/** Which responses are asked for. All given conditions hold at once; none = everything. */
export interface ProofQuery {
  source?: SourceId;
  session?: string;
  /** Sub-agent id; null = main thread only. */
  agent?: string | null;
  model?: string;
  /** ms, [from, to). */
  from?: number;
  to?: number;
  /** What the logs only imply (all of it, or for one reason), instead of what they state. */
  estimated?: boolean | EstimateReason;
  /** Only responses of this quality. */
  quality?: Quality;
  /** Only responses that a newer book gave another price. */
  repriced?: boolean;
  limit: number;
  offset: number;
}

/** The responses behind an amount: `total` is exactly the sum of all of them, of which `rows` are one page. */
export interface Proof {
  query: ProofQuery;
  count: number;
  total: Totals;
  rows: ProofRow[];
}

export interface ProofRow {
  at: number;
  source: SourceId;
  session: string;
  agent: string | null;
  model: string;
  /** Null: the tool does not report tokens. */
  tokens: Tokens | null;
  /** Tokens in the context that the response read. */
  context: number | null;
  tier: Tier;
  geo: string | null;
  cost: Cost;
  quality: Quality;
  estimate: EstimateReason | null;
  /** The row of the price book; null when no model resolved. */
  price: { book: string; layer: PriceLayer; model: string; from: string; flags: string; source: string | null } | null;
  /** As it was first priced, when a later book changed it. */
  first: { nanoUsd: number; book: string } | null;
  /** What the log itself said it cost, when it did. */
  reportedNanoUsd: number | null;
  /** What Cursor counts for it, its own fee included, and what that is. */
  charged: { nanoUsd: NanoUsd; is: AmountKind } | null;
  /** The line that it was read from; null: a usage event, which Cursor told. */
  log: { path: string; offset: number } | null;
}

/** The proof as Markdown: for the clipboard, an issue, or an auditor. */
export function proofMarkdown(proof: Proof, timeZone: string): string {
  const { total, rows, query } = proof;
  const shown = rows.length < proof.count ? t(", the first {0} below", formatCount(rows.length)) : "";
  const lines = [
    `# ${query.estimated ? t("Estimate") : t("API value")}: ${formatCost(total.cost)}`,
    "",
    `${count(proof.count, "response")}${shown}. ${t("List prices, not a bill. Times in {0}.", timeZone)}`,
    "",
    `| ${heads().map(cell).join(" | ")} |`,
    "|:--|:--|:--|--:|--:|--:|--:|--:|--:|--:|:--|:--|:--|",
  ];
  for (const row of rows) lines.push(`| ${cells(row, timeZone).map(cell).join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}

/** "claude-sonnet-5-5 from 2026-10-07 (bundled 2026.11.22.1): over 100000 tokens". */
export function priceText(price: ProofRow["price"]): string {
  if (!price) return t("no row: unknown model");
  const row = t("{0} from {1} ({2} {3})", price.model, price.from, price.layer, price.book);
  return price.flags ? `${row}: ${price.flags}` : row;
}

function heads(): string[] {
  return [
    ...[t("time"), t("tool"), t("model"), t("input"), t("cache read"), t("write 5m"), t("write 1h"), t("write ?")],
    ...[t("output"), t("API value"), t("price row"), t("quality"), t("log")],
  ];
}

function cells(row: ProofRow, timeZone: string): string[] {
  const counts = row.tokens ? countsOf(row.tokens) : Array<string>(6).fill(t("not reported"));
  const value = row.cost.nanoUsd === null ? formatCost(row.cost) : formatUsd(row.cost.nanoUsd, { digits: 9 });
  const tool = sourceNames[row.source] + (row.agent === null ? "" : ` (${t("sub-agent")})`);
  const when = formatDateTime(row.at, timeZone);
  return [
    when,
    tool,
    row.model,
    ...counts,
    value,
    priceText(row.price),
    describeQuality(row.quality, row.estimate),
    row.log ? t("{0} @ byte {1}", row.log.path, row.log.offset) : t("Cursor usage event of {0}", when),
  ];
}

function countsOf({ input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown, output }: Tokens): string[] {
  return [input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown, output].map((n) => formatCount(n));
}

/** Text from logs inside a Markdown table. */
function cell(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\|<>`*_[\]]/g, (character) => `\\${character}`);
}
