import * as z from "zod";
import { nanoOfCents, nanoOfUsd } from "./money.ts";

/** Fields as vendors write them, narrowed to what the program holds. */

/** Untrusted text: cut, because it is shown. */
export const text = z.string().transform((value) => value.slice(0, 200));
export const optionalText = text.nullish().transform((value) => value || null);

/** A count. Sums of more would be no whole numbers. */
export const whole = upTo(1e13);
export const optionalWhole = whole.nullish().transform((value) => value ?? 0);
/** Tokens of one response. */
export const responseTokens = upTo(1e10)
  .nullish()
  .transform((value) => value ?? 0);

/** US cents as a number or a decimal string. */
export const cents = z.union([z.number(), z.string()]).transform(money(nanoOfCents));
/** US dollars as a number or a decimal string. */
export const dollars = z.union([z.number(), z.string()]).transform(money(nanoOfUsd));

/** Until the year 5138: a `Date` does not hold every whole number. */
const latestMs = 1e14;
export const unixMs = upTo(latestMs);
/** RFC 3339 to ms. */
export const instant = z
  .string()
  .transform(exact((value: string) => Date.parse(value)))
  .refine((ms) => ms >= 0 && ms <= latestMs);
/** Unix seconds to ms. */
export const unixSeconds = z
  .number()
  .nonnegative()
  .max(latestMs / 1000)
  .transform((seconds) => Math.round(seconds * 1000));
/** A span of time. */
export const seconds = z
  .number()
  .nonnegative()
  .max(latestMs / 1000);

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

/** Some vendors write whole numbers as strings (64-bit integers of protobuf in JSON). */
function upTo(most: number) {
  const digits = z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number);
  return z.union([z.number(), digits]).refine((value) => Number.isInteger(value) && value >= 0 && value <= most);
}

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
