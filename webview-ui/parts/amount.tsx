import { describeCost, formatCost } from "../../src/core/format.ts";
import type { Cost } from "../../src/core/money.ts";
import { t } from "../../src/core/l10n.ts";

interface AmountProps {
  cost: Cost;
  digits?: number;
  /** Shows what the amount is made of; makes it a button. */
  onProve?: (() => void) | undefined;
}

/** A cost. What is not a plain amount ("≥", "unpriced") is said in words to screen readers. */
export function Amount({ cost, digits, onProve }: AmountProps) {
  const text = formatCost(cost, digits === undefined ? {} : { digits });
  const content =
    cost.status === "priced" ? (
      text
    ) : (
      <>
        <span aria-hidden="true">{text}</span>
        <span class="visually-hidden">{describeCost(cost)}</span>
      </>
    );
  const name = `amount amount-${cost.status}`;
  if (!onProve) return <span class={name}>{content}</span>;
  return (
    <button
      type="button"
      class={`${name} amount-button`}
      title={t("Show the responses behind this amount")}
      onClick={onProve}
    >
      {content}
    </button>
  );
}
