import { formatUsd } from "./format.ts";
import type { NanoText } from "./review.ts";

/** Exact decimal of whole nano-USD, without trailing zeros: "1840000000" → "1.84". */
export function usdOfNano(nano: bigint | NanoText): string {
  return decimal(BigInt(nano), 9);
}

/** `value` / 10^`scale`, exactly and without trailing zeros. */
export function decimal(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, "0");
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  const whole = digits.slice(0, digits.length - scale);
  return `${value < 0n ? "-" : ""}${whole}${fraction ? `.${fraction}` : ""}`;
}

/** For people: "$1,234.50". A sum beyond what a number holds exactly differs from it in parts of a millionth. */
export function shownNano(nano: NanoText): string {
  return formatUsd(Number(nano));
}

/** With its sign: "+$12.00", "−$3.00". */
export function shownDelta(nano: NanoText): string {
  const value = BigInt(nano);
  return `${value < 0n ? "−" : "+"}${shownNano(String(value < 0n ? -value : value))}`;
}
