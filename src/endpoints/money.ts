import type { NanoUsd } from "../core/money.ts";

/*
 * Vendors state money in four units. Each is read as the decimal that was written, and scaled as an integer: a float that
 * JSON gave (0.1, 15.660000000000002) is that decimal's shortest form, so nothing is multiplied as a float. Rounded once,
 * half away from zero. Null: not a decimal, or more than an exact number of nano-USD can hold.
 */

/** "123.45" or 12.34, in US cents. */
export function nanoOfCents(cents: string | number): NanoUsd | null {
  return scaled(cents, 7);
}

/** "0.06", 0.06 or "$1,234.50", in US dollars. */
export function nanoOfUsd(usd: string | number): NanoUsd | null {
  return scaled(typeof usd === "string" ? usd.replace(/^(-?)\$/, "$1").replaceAll(/,(?=\d{3}(?:\D|$))/g, "") : usd, 9);
}

/** An amount in the smallest unit of US dollars of which a dollar has 10^`places`, e.g. cents with 2. */
export function nanoOfMinor(amount: string | number, places: number): NanoUsd | null {
  return scaled(amount, 9 - places);
}

/** decimal × 10^places as a whole number. */
function scaled(decimal: string | number, places: number): number | null {
  const parts = /^([+-]?)(\d{1,30})(?:\.(\d{1,30}))?(?:e([+-]?\d{1,2}))?$/i.exec(String(decimal).trim());
  if (!parts) return null;
  const [, sign, whole = "", fraction = "", exponent = "0"] = parts;
  const shift = places + Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  const rounded = shift >= 0 ? digits * 10n ** BigInt(shift) : halfUp(digits, 10n ** BigInt(-shift));
  const value = Number(rounded);
  if (!Number.isSafeInteger(value)) return null;
  // 0 - x, because -x of 0 is -0, which is another number to JSON readers and tests.
  return sign === "-" ? 0 - value : value;
}

function halfUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator * 2n + denominator) / (denominator * 2n);
}
