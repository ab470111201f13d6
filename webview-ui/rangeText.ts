import { formatUsd } from "../src/core/format.ts";
import type { Range } from "../src/core/tasks.ts";

/** "$1.20–$3.40"; one amount when both are the same to the cent. */
export function rangeText({ low, high }: Range): string {
  const [from, to] = [formatUsd(low), formatUsd(high)];
  return from === to ? from : `${from}–${to}`;
}
