import { noTokens, type Tokens } from "../../core/event.ts";
import { t } from "../../core/l10n.ts";
import type { AmountKind, CursorUsageEvent } from "../../core/vendor.ts";
import { csvRecords } from "../csv.ts";
import { nanoOfUsd } from "../money.ts";

/**
 * Usage events from the file that Cursor's dashboard exports, oldest first. Columns came and went over its versions, so they
 * are found by name. Costs are rounded to cents there. Rows that cannot be read are left out and counted; throws when it is
 * another file.
 */
export function readCursorCsv(text: string): { events: CursorUsageEvent[]; skipped: number } {
  const [header, ...rows] = csvRecords(text);
  const columns = new Map(header?.map((name, index) => [name.trim().toLowerCase(), index]));
  const missing = ["Date", "Model", "Output Tokens"].filter((name) => !columns.has(name.toLowerCase()));
  if (missing.length > 0) {
    throw new Error(t("This is no export of Cursor's usage: the first line lacks {0}.", missing.join(", ")));
  }
  const events = rows.flatMap((row) => eventOf((name) => row[columns.get(name) ?? -1]?.trim() ?? "") ?? []);
  return { events: events.sort((a, b) => a.at - b.at), skipped: rows.length - events.length };
}

const columnNames = {
  written: "input (w/ cache write)",
  input: "input (w/o cache write)",
  read: "cache read",
  output: "output tokens",
  total: "total tokens",
  cost: "cost",
  paid: "cost to you",
} as const;

type Cell = (name: string) => string;

function eventOf(cell: Cell): CursorUsageEvent | undefined {
  const date = cell("date");
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(date) ? Date.parse(date) : Number.NaN;
  const tokens = tokensOf(cell);
  const model = cell("model").slice(0, 200);
  if (Number.isNaN(at) || !tokens || model === "") return undefined;
  const cost = nanoOfUsd(cell(columnNames.cost));
  const paid = nanoOfUsd(cell(columnNames.paid));
  return {
    at,
    model,
    tokens,
    apiValue: paid === null ? null : cost,
    // "Included", "-", "Free" and the like are no amounts.
    charged: paid ?? cost,
    fee: 0,
    is: kindOf(cell("kind")),
    maxMode: /^(yes|true)$/i.test(cell("max mode")),
    headless: cell("cloud agent id") !== "" ? true : null,
    conversation: null,
    request: null,
    user: cell("user").slice(0, 200) || null,
  };
}

function tokensOf(cell: Cell): Tokens | undefined {
  const names = [
    columnNames.written,
    columnNames.input,
    columnNames.read,
    columnNames.output,
    columnNames.total,
  ] as const;
  const counts = names.map((name) => countOf(cell(name)));
  const [written = 0, input = 0, cacheRead = 0, output = 0, total = 0] = counts.map((count) => count ?? 0);
  if (counts.includes(undefined)) return undefined;
  // The two inputs are disjoint. Where only that adds up to the total, the first one includes the second.
  const includes = written >= input && written + cacheRead + output === total && input > 0;
  return { ...noTokens, input, cacheRead, cacheWriteUnknown: includes ? written - input : written, output };
}

/** Undefined: not a count. */
function countOf(text: string): number | undefined {
  const digits = text.replaceAll(",", "");
  return /^\d{0,10}$/.test(digits) ? Number(digits) : undefined;
}

/** "On-Demand" and "Usage-based" are on the bill; with a key of the user's own the model's vendor bills. */
function kindOf(kind: string): AmountKind {
  if (/api key/i.test(kind)) return "api-value";
  return /on-demand|usage.based/i.test(kind) ? "real-money" : "included";
}
