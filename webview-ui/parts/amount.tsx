import { describeCost, formatCost } from "../../src/core/format.ts";
import type { Cost } from "../../src/core/money.ts";

/** A cost. What is not a plain amount ("≥", "unpriced") is said in words to screen readers. */
export function Amount({ cost, digits }: { cost: Cost; digits?: number }) {
  const text = formatCost(cost, digits === undefined ? {} : { digits });
  if (cost.status === "priced") return <span class="amount">{text}</span>;
  return (
    <span class={`amount amount-${cost.status}`}>
      <span aria-hidden="true">{text}</span>
      <span class="visually-hidden">{describeCost(cost)}</span>
    </span>
  );
}
