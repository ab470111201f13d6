import * as z from "zod";
import { sourceIds } from "../core/event.ts";
import { parse, type ParseError, printParseErrorCode } from "jsonc-parser";
import { daySchema, hasOnePrice, onePrice, problemsOf, rateFields, speedFields } from "./schema.ts";

/**
 * What a person or an organisation states about prices: contracts, models of their own, names, how a tool is served.
 * A file of this shape is JSON with comments; `schemas/pricing.schema.json` is made from here.
 */
export type Overrides = z.infer<typeof overridesSchema>;
export type Discount = Overrides["discounts"][number];
export type PlatformName = z.infer<typeof platformNameSchema>;

/** Narrows the text of an override or organisation file. Each problem says where it is and what would be right. */
export function parseOverrides(text: string): { overrides: Overrides } | { problems: string[] } {
  const errors: ParseError[] = [];
  const json: unknown = parse(text.replace(/^\uFEFF/, ""), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error)
    return {
      problems: [`the file is not JSON: ${printParseErrorCode(error.error)} at ${positionOf(text, error.offset)}`],
    };
  const result = overridesSchema.safeParse(json);
  return result.success ? { overrides: result.data } : { problems: problemsOf(result.error) };
}

function positionOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

/** Currency in which amounts of a day are shown, and its units for 1 USD. Days before the first rate have the first. */
export function currencyOn({ currency }: Overrides, day: string): { code: string; perUsd: number } | null {
  if (!currency) return null;
  const { rate } = currency.perUsd.findLast(({ from }) => from <= day) ?? currency.perUsd[0]!;
  return { code: currency.code, perUsd: rate };
}

const name = z.string().min(1).max(100);
const multiplierHint = "give a factor above 0 with at most four decimals, such as 0.85 for 15% less";
const multiplier = z
  .number({ error: multiplierHint })
  .positive(multiplierHint)
  .max(100, multiplierHint)
  .refine((value) => Math.abs(value * 1e4 - Math.round(value * 1e4)) < 1e-6, multiplierHint);

const platformNameSchema = z.enum([
  "direct",
  "bedrock-regional",
  "bedrock-global",
  "vertex-regional",
  "vertex-global",
  "foundry",
  "gateway",
]);

const discountSchema = z
  .strictObject({
    match: z
      .strictObject({
        vendor: name.exactOptional().describe("Vendor of the model, e.g. anthropic"),
        model: name.exactOptional().describe("Model id of the price book; * stands for any characters"),
        platform: platformNameSchema.exactOptional(),
        source: z.enum(sourceIds).exactOptional(),
      })
      .refine((match) => Object.keys(match).length > 0, 'say what the discount is for, e.g. { "vendor": "anthropic" }')
      .describe("All that is stated must hold"),
    from: daySchema.describe("First day"),
    to: daySchema.exactOptional().describe("Last day"),
    multiply: multiplier.describe("Factor on the list price: 0.85 is 15% less"),
    apply: z
      .array(z.enum(["input", "output", "cacheRead", "cacheWrite", "webSearch"]))
      .min(1)
      .exactOptional()
      .describe("Kinds of tokens that it is for; all, when absent"),
    note: z.string().max(60).exactOptional().describe("Shown beside the price, e.g. the number of the contract"),
  })
  .refine(({ from, to }) => to === undefined || from <= to, { path: ["to"], error: "is before `from`" });

const speeds = z.array(z.strictObject(speedFields).refine(hasOnePrice, onePrice));

const customModelSchema = z.strictObject({
  id: name.describe("A model of the price book, to replace its rows, or a name of your own"),
  match: z.array(name).exactOptional().describe("Model ids in logs that are this model; * stands for any characters"),
  vendor: name.exactOptional().describe("Vendor whose rules (batch, web search) hold; default: that of the price book"),
  platform: platformNameSchema.exactOptional().describe("Only for calls served this way"),
  ctx: z.int().positive().exactOptional().describe("Context window in tokens"),
  rates: z
    .array(z.strictObject(rateFields))
    .min(1, "give at least one row of prices")
    .refine(sortedByDay, "sort the rows by `from`, one for a day")
    .describe("Prices as billed, in USD per million tokens. They replace the whole row of the price book"),
  fast: speeds.exactOptional().describe("Prices of the fast (priority) service"),
  ultrafast: speeds.exactOptional().describe("Prices of the ultrafast service"),
});

const feesSchema = z.strictObject({
  cursorTokenRatePerMtok: z
    .number()
    .nonnegative()
    .max(100)
    .exactOptional()
    .describe("USD per million tokens that Cursor Teams adds to all tokens, Auto excepted (0.25)"),
  cursorMarkup: multiplier.exactOptional().describe("Factor on Cursor's prices, e.g. 1.2 on old request plans"),
});

const currencySchema = z.strictObject({
  code: z.string().regex(/^[A-Z]{3}$/, "give an ISO 4217 code such as EUR"),
  perUsd: z
    .array(
      z.strictObject({ from: daySchema, rate: z.number({ error: "give units of the currency for 1 USD" }).positive() }),
    )
    .min(1)
    .refine(sortedByDay, "sort the rates by `from`, one for a day"),
});

export const overridesSchema = z.strictObject({
  $schema: z.string().exactOptional(),
  schema: z.literal(1, { error: "must be 1" }),
  discounts: z
    .array(discountSchema)
    .max(500)
    .default([])
    .describe("Factors on list prices. The first that matches holds"),
  platform: z
    .strictObject({ claude: platformNameSchema, codex: platformNameSchema, cursor: platformNameSchema })
    .partial()
    .default({})
    .describe("How a tool's models are served, where its log does not say"),
  models: z.array(customModelSchema).max(500).default([]).describe("Models of your own, and prices of your own"),
  aliases: z.record(name, name).default({}).describe("Model ids in logs, and the models that they are"),
  fees: feesSchema.default({}).describe("Fees that a tool adds"),
  currency: currencySchema.exactOptional().describe("Currency in which amounts are shown"),
});

function sortedByDay(rows: { from: string }[]): boolean {
  return rows.every(({ from }, i) => i === 0 || rows[i - 1]!.from < from);
}
