import * as z from "zod";
import type { Book } from "./book.ts";

/** Narrows an outside book (a refreshed one). Unknown fields are refused: they could change what a price means. */
export function parseBook(json: unknown): { book: Book } | { problems: string[] } {
  const result = bookSchema.safeParse(json);
  return result.success ? { book: result.data } : { problems: problemsOf(result.error) };
}

/** One line per problem: where, then what. */
export function problemsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => `${issue.path.join(".") || "the file"}: ${issue.message}`);
}

export const daySchema = z.iso.date("give a day as YYYY-MM-DD").describe("UTC day, YYYY-MM-DD");
const text = z.string().max(500);
const id = z.string().min(1).max(100);
const wholeSchema = z.int("give a whole number of tokens").positive("give a whole number of tokens");
const factor = decimal("give a factor, such as 2").positive("give a factor above 0").max(100);
const usd = decimal("give USD per million tokens, such as 2.5")
  .nonnegative("give a price of 0 or more")
  .max(100_000, "give USD per million tokens: this is too much");

/** Every price is stated: none is derived from another. A missing one means that such tokens have no price. */
const prices = {
  in: usd.describe("Input, USD per million tokens"),
  out: usd.describe("Output, reasoning included"),
  cr: usd.exactOptional().describe("Cache reads"),
  cw: usd.exactOptional().describe("Cache writes, where they have one price whatever their lifetime"),
  cw5m: usd.exactOptional().describe("Cache writes that live 5 minutes (Anthropic)"),
  cw1h: usd.exactOptional().describe("Cache writes that live 1 hour (Anthropic)"),
  cw30m: usd.exactOptional().describe("Cache writes that live 30 minutes (OpenAI)"),
  cw12h: usd.exactOptional().describe("Cache writes that live 12 hours (OpenAI)"),
};
export const pricesSchema = z.strictObject(prices);

/** A row of prices, without what says where it comes from. */
export const rateFields = {
  from: daySchema.describe("First day of these prices; the next row ends them"),
  ...prices,
  tiers: z
    .array(z.strictObject({ above: wholeSchema.describe("Tokens"), ...prices }))
    .refine((tiers) => tiers.every(({ above }, i) => i === 0 || tiers[i - 1]!.above < above), "sort by `above`")
    .exactOptional()
    .describe("Prices of a whole request whose prompt (input, cache reads and writes) has more than `above` tokens"),
};

/** A faster service of the model: `x` times the rate of the same prompt length, or prices of its own. */
export const speedFields = {
  from: daySchema.describe("First day of the service at this price; the next row ends it"),
  x: factor.exactOptional().describe("Factor on the rates of the model"),
  ...prices,
  in: usd.exactOptional().describe("Input, when the service has prices of its own"),
  out: usd.exactOptional().describe("Output"),
  upTo: wholeSchema.exactOptional().describe("Largest prompt that it serves, in tokens"),
};

export function hasOnePrice(row: { x?: number; in?: number; out?: number }): boolean {
  return row.x === undefined ? row.in !== undefined && row.out !== undefined : row.in === undefined;
}
export const onePrice = "give either `x`, or `in` and `out`";

export const rateSchema = z.strictObject({
  ...rateFields,
  /** Sources disagree about this row. */
  disputed: z.boolean().exactOptional(),
  /** Key of `src`. */
  src: id,
});

export const speedSchema = z
  .strictObject({
    ...speedFields,
    /** First day without the service. */
    to: daySchema.exactOptional(),
    src: id,
  })
  .refine(hasOnePrice, onePrice);

export const modelSchema = z.strictObject({
  id,
  vendor: id,
  aliases: z.array(id).exactOptional(),
  /** Largest context and output, in tokens. */
  ctx: wholeSchema.nullable(),
  max: wholeSchema.nullable(),
  /** Smaller windows that a client or a cloud uses by default. */
  windows: z
    .strictObject({
      claude: wholeSchema,
      codex: wholeSchema,
      cursor: wholeSchema,
      cloud: wholeSchema,
    })
    .partial()
    .exactOptional(),
  /** Factors for inference bound to a region, by the vendor's own name of the region. */
  geo: z.record(id, factor).exactOptional(),
  rates: z.array(rateSchema).min(1),
  /** Rows of the fast (priority) and ultrafast services. Without a row, such calls have no price. */
  fast: z.array(speedSchema).exactOptional(),
  ultrafast: z.array(speedSchema).exactOptional(),
  notes: text.exactOptional(),
});

const platformSchema = z.strictObject({
  vendor: id,
  /** Models launched before this day have one price in all regions. */
  launchedFrom: daySchema,
  regional: factor,
  /** What an id that does not state its region is taken for. */
  assume: z.enum(["regional", "global"]),
  src: id,
  notes: text.exactOptional(),
});

export const bookSchema = z.strictObject({
  schema: z.literal(1),
  /** year.month.day.number: later is newer. */
  version: z.string().regex(/^\d{4}\.\d{2}\.\d{2}\.\d{1,3}$/),
  asOf: daySchema,
  unit: z.literal("USD per 1e6 tokens"),
  vendors: z.record(
    id,
    z.strictObject({
      batch: factor.exactOptional(),
      flex: factor.exactOptional(),
      /** Set where priority is another thing than the fast service. */
      priority: factor.exactOptional(),
      webSearchPer1k: usd.exactOptional(),
      notes: text.exactOptional(),
    }),
  ),
  platforms: z.strictObject({ bedrock: platformSchema, vertex: platformSchema }),
  /** Per-token fees that a client adds. */
  fees: z.strictObject({ cursorTokenRate: z.strictObject({ perMtok: usd, appliesTo: text, src: id }) }),
  /** Plan credits, a second currency. */
  credits: z.strictObject({
    codex: z.strictObject({ creditsPerUsd: factor, fast: z.record(id, factor.nullable()), src: id }),
  }),
  src: z.record(id, text),
  models: z.array(modelSchema).max(2000),
});

/** Finer decimals than a millionth could not be multiplied exactly. */
function decimal(what: string) {
  const fine = (value: number) => Math.abs(value * 1e6 - Math.round(value * 1e6)) < 1e-4;
  return z.number({ error: what }).refine(fine, "give at most six decimals");
}
