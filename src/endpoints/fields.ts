import * as z from "zod";
import { nanoOfCents, nanoOfUsd } from "./money.ts";

/** Fields as vendors write them, narrowed to what the program holds. */

/** Untrusted text: cut, because it is shown. */
export const text = z.string().transform((value) => value.slice(0, 200));
export const optionalText = text.nullish().transform((value) => value || null);

/** Counts of more are none: their sums would be no whole numbers. As ms, it is the year 5138. */
const most = 1e14;

/** A count. Some vendors write whole numbers as strings (64-bit integers of protobuf in JSON). */
export const whole = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,16}$/)
      .transform(Number),
  ])
  .refine((value) => Number.isSafeInteger(value) && value >= 0 && value <= most);
export const optionalWhole = whole.nullish().transform((value) => value ?? 0);

/** Tokens of one response. */
export const responseTokens = optionalWhole.refine((value) => value <= 1e10);

/** US cents as a number or a decimal string. */
export const cents = z.union([z.number(), z.string()]).transform(money(nanoOfCents));
/** US dollars as a number or a decimal string. */
export const dollars = z.union([z.number(), z.string()]).transform(money(nanoOfUsd));

export const unixMs = whole;
/** RFC 3339 to ms. */
export const instant = z
  .string()
  .transform(exact((value: string) => Date.parse(value)))
  .refine((ms) => ms >= 0 && ms <= most);
/** Unix seconds to ms. */
export const unixSeconds = z
  .number()
  .nonnegative()
  .max(1e11)
  .transform((seconds) => Math.round(seconds * 1000));

/** A span of time in seconds. */
export const seconds = z.number().nonnegative().max(1e11);

/** Of a limit, more than 100 when overdrawn. Null where it can be no share, like -1 for what is not counted. */
export const percent = z.number().transform((value) => shareOrNull(value));

/** The same, told from amounts. */
export function percentOf(used: number, limit: number | null): number | null {
  return limit ? shareOrNull((used / limit) * 100) : null;
}

function shareOrNull(value: number): number | null {
  return value >= 0 && value < 1e9 ? value : null;
}

export const usDollars = z.string().refine((code) => code.toUpperCase() === "USD");

/** Refuses what cannot be an exact amount. */
function money<Raw>(read: (raw: Raw) => number | null) {
  return exact((raw: Raw) => read(raw) ?? Number.NaN);
}

function exact<Raw>(read: (raw: Raw) => number) {
  return (raw: Raw, context: z.RefinementCtx): number => {
    const value = read(raw);
    if (Number.isNaN(value)) context.addIssue("invalid");
    return Number.isNaN(value) ? z.NEVER : value;
  };
}
