import type { FocusRow } from "./focusColumns.ts";
import { decimal } from "./nanoText.ts";

/** One line that is a share of what a tool used of one meter of a model in a period: of its origin. */
export interface Share {
  origin: string;
  tags: Record<"team" | "project" | "initiative", string | null>;
  nano: bigint;
  quantity: bigint;
  unit: string;
}

export type Allocated = Pick<
  FocusRow,
  "AllocatedMethodDetails" | "AllocatedMethodId" | "AllocatedResourceId" | "AllocatedResourceName" | "AllocatedTags"
>;

/** Usage is allocated to the tags that the members' rules set; documented under this name. */
export const allocationMethod = "taximeter-rules-1";
const places = 12;

/** Split cost allocation by index of the line: ratios of the lines of one origin add up to one exactly. */
export function allocations(shares: readonly Share[]): (index: number) => Allocated {
  const ratios = new Map<Share, bigint>();
  for (const group of Map.groupBy(shares, ({ origin }) => origin).values()) {
    for (const [index, ratio] of ratiosOf(group).entries()) ratios.set(group[index]!, ratio);
  }
  return (index) => allocatedOf(shares[index]!, ratios.get(shares[index]!)!);
}

function allocatedOf({ tags: named, quantity, unit }: Share, ratio: bigint): Allocated {
  const tags = Object.entries(named).filter((entry): entry is [string, string] => Boolean(entry[1]));
  // Written by hand: a ratio or quantity goes into JSON with all its digits.
  const element = `{"AllocatedRatio":${decimal(ratio, places)},"UsageUnit":"${unit}","UsageQuantity":${quantity}}`;
  return {
    AllocatedMethodDetails: `{"Elements":[${element}]}`,
    AllocatedMethodId: allocationMethod,
    AllocatedResourceId: tags.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("/") || null,
    AllocatedResourceName: tags.map(([, value]) => value).join(" / ") || null,
    AllocatedTags: tags.length > 0 ? JSON.stringify(Object.fromEntries(tags)) : null,
  };
}

/** By cost, or by quantity where nothing has a price; the last one gets what rounding leaves. */
function ratiosOf(group: readonly Share[]): bigint[] {
  const sum = (of: (share: Share) => bigint) => group.reduce((total, share) => total + of(share), 0n);
  const one = 10n ** BigInt(places);
  const weightOf = sum(({ nano }) => nano) > 0n ? ({ nano }: Share) => nano : ({ quantity }: Share) => quantity;
  const total = sum(weightOf);
  const ratios = group.map((share) => (total > 0n ? (weightOf(share) * one) / total : 0n));
  const rounded = ratios.reduce((all, ratio) => all + ratio, 0n);
  return ratios.map((ratio, index) => (index === ratios.length - 1 ? ratio + one - rounded : ratio));
}
