import { csvText } from "./csv.ts";
import { usdOfNano } from "./nanoText.ts";
import { costKinds, type GroupTotals, type Review } from "./review.ts";

export const publishedTags = ["team", "tool", "model", "project", "initiative", "kind"] as const;
type PublishedTag = (typeof publishedTags)[number];

/** One published group of people in one period. Empty text: not set. Null: withheld, too few people share the value. */
export interface PublishedCell extends GroupTotals, Record<PublishedTag, string | null> {
  /** First and last day: one day where enough people worked on it, otherwise a week cut at the end of a month. */
  from: string;
  to: string;
}

/** What may leave the endpoint for a range of days: disjoint cells that add up to all that is published of it. */
export interface Published {
  protocol: number;
  from: string;
  to: string;
  /** Last published day; null: nothing yet. */
  publishedThrough: string | null;
  promise: Review["promise"];
  cells: PublishedCell[];
}

const tokenNames = {
  input: "input_tokens",
  cacheRead: "cache_read_tokens",
  cacheWrite5m: "cache_write_5m_tokens",
  cacheWrite1h: "cache_write_1h_tokens",
  cacheWriteUnknown: "cache_write_unknown_tokens",
  output: "output_tokens",
  reasoning: "reasoning_tokens_within_output",
  webSearches: "web_searches",
} as const;
const tokenKeys = Object.keys(tokenNames) as (keyof typeof tokenNames)[];
const costNames = {
  input: "input",
  cacheRead: "cache_read",
  cacheWrite: "cache_write",
  output: "output",
  other: "other",
} as const;

/** For a spreadsheet: exact figures, English names. What is withheld is empty and named in `withheld`. */
export function publishedCsv(published: Published): string {
  return csvText([header, ...published.cells.map(recordOf)]);
}

const header = [
  ...["first_day", "last_day", ...publishedTags, "withheld"],
  ...["calls", "priced_calls", "unreported_calls", "unpriced_tokens", ...tokenKeys.map((key) => tokenNames[key])],
  ...["api_value_nano_usd", "api_value_usd", ...costKinds.map((kind) => `${costNames[kind]}_nano_usd`)],
];

function recordOf(cell: PublishedCell): string[] {
  return [
    ...[cell.from, cell.to, ...publishedTags.map((tag) => cell[tag] ?? ""), withheldIn(cell).join(" ")],
    ...[cell.calls, cell.pricedCalls, cell.unreportedCalls, cell.unpricedTokens].map(String),
    ...tokenKeys.map((key) => String(cell.tokens[key])),
    ...[cell.nanoUsd, usdOfNano(cell.nanoUsd), ...costKinds.map((kind) => cell.costs[kind])],
  ];
}

export function withheldIn(cell: Pick<PublishedCell, PublishedTag>): PublishedTag[] {
  return publishedTags.filter((tag) => cell[tag] === null);
}

/** For programs. Money is whole nano-USD as text: sums may exceed what a number holds exactly. */
export function publishedJson({ cells, promise, ...rest }: Published): string {
  const file = {
    ...rest,
    leastPeople: promise.people,
    settleDays: promise.settleDays,
    money: "api-value: tokens at list prices, not an invoice",
    cells: cells.map(
      ({ from, to, nanoUsd, costs, tokens, calls, pricedCalls, unpricedTokens, unreportedCalls, ...tags }) => ({
        firstDay: from,
        lastDay: to,
        ...Object.fromEntries(publishedTags.map((tag) => [tag, tags[tag]])),
        withheld: withheldIn(tags),
        ...{ calls, pricedCalls, unpricedTokens, unreportedCalls, tokens },
        apiValueNanoUsd: nanoUsd,
        costsNanoUsd: costs,
      }),
    ),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}
