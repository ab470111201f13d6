import type { NanoText } from "../../src/core/review.ts";

/** "12,500.50", "12500,5" or "$ 12 500" as exact nano-USD; null for what is no amount. */
export function readUsd(text: string): NanoText | null {
  const plain = text.replace(/[\s$_’']/g, "");
  const [, whole = "", fraction = ""] = /^(\d[\d.,]*?)(?:[.,](\d{1,2}))?$/.exec(plain) ?? [];
  const digits = whole.replace(/[.,](?=\d{3}(?:\D|$))/g, "");
  if (!/^\d{1,12}$/.test(digits)) return null;
  return (BigInt(digits) * 1_000_000_000n + BigInt(fraction.padEnd(9, "0") || "0")).toString();
}
