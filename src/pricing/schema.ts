import { z } from "zod";

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

export const daySchema = z.iso.date();
const text = z.string().max(500);
const id = z.string().min(1).max(100);
const factor = z.number().positive().max(100).refine(hasSixDecimals, "at most six decimals");
const usd = z.number().nonnegative().max(100_000).refine(hasSixDecimals, "at most six decimals");

/** Every price is stated: none is derived from another. A missing one means that such tokens have no price. */
const prices = {
  in: usd,
  out: usd,
  /** Cache reads. */
  cr: usd.exactOptional(),
  /** Cache writes by lifetime; `cw` when the vendor has one price for all. */
  cw: usd.exactOptional(),
  cw5m: usd.exactOptional(),
  cw1h: usd.exactOptional(),
  cw30m: usd.exactOptional(),
  cw12h: usd.exactOptional(),
};
export const pricesSchema = z.strictObject(prices);

export const rateSchema = z.strictObject({
  /** First day of the row; the next row ends it. */
  from: daySchema,
  ...prices,
  /** Prices of a whole request whose prompt (input, cache reads and writes) has strictly more than `above` tokens. */
  tiers: z.array(z.strictObject({ above: z.int().positive(), ...prices })).exactOptional(),
  /** Sources disagree about this row. */
  disputed: z.boolean().exactOptional(),
  /** Key of `src`. */
  src: id,
});

/** A faster service of the model: `x` times the rate of the same prompt length, or prices of its own. */
export const speedSchema = z
  .strictObject({
    from: daySchema,
    /** First day without it. */
    to: daySchema.exactOptional(),
    x: factor.exactOptional(),
    ...prices,
    in: usd.exactOptional(),
    out: usd.exactOptional(),
    /** Largest prompt that it serves. */
    upTo: z.int().positive().exactOptional(),
    src: id,
  })
  .refine((row) => (row.x === undefined) === (row.in !== undefined && row.out !== undefined), "either x or in and out");

export const modelSchema = z.strictObject({
  id,
  vendor: id,
  aliases: z.array(id).exactOptional(),
  /** Largest context and output, in tokens. */
  ctx: z.int().positive().nullable(),
  max: z.int().positive().nullable(),
  /** Smaller windows that a client or a cloud uses by default. */
  windows: z
    .strictObject({
      claude: z.int().positive(),
      codex: z.int().positive(),
      cursor: z.int().positive(),
      cloud: z.int().positive(),
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

function hasSixDecimals(value: number): boolean {
  return Math.abs(value * 1e6 - Math.round(value * 1e6)) < 1e-4;
}
