import { formatUsd } from "../../src/core/format.ts";
import { costOf } from "../../src/core/money.ts";
import type { GroupTotals, NanoText } from "../../src/core/review.ts";
import { Amount } from "../parts/amount.tsx";

/** Whole nano-USD as text, shown rounded; the exact amount is the element's value. */
export function Nano({ nano }: { nano: NanoText }) {
  return <data value={nano}>{formatUsd(Number(nano))}</data>;
}

/** With its sign, as a change has it: "+$1.20". */
export function SignedNano({ nano }: { nano: NanoText }) {
  const value = Number(nano);
  return (
    <data value={nano}>
      {value < 0 ? "−" : value > 0 ? "+" : ""}
      {formatUsd(Math.abs(value))}
    </data>
  );
}

/** What a group cost: "≥" where some of its tokens have no price. */
export function GroupAmount({ total }: { total: GroupTotals }) {
  const { pricedCalls, unpricedTokens, unreportedCalls } = total;
  const cost = costOf({ nanoUsd: Number(total.nanoUsd), pricedCalls, unpricedTokens, unreportedCalls });
  return (
    <data value={total.nanoUsd}>
      <Amount cost={cost} />
    </data>
  );
}
