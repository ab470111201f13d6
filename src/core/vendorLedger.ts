import type { Tokens } from "./event.ts";
import type { NanoUsd } from "./money.ts";
import type { AmountKind, EndpointId, Vendor } from "./vendor.ts";

/** Days of UTC, YYYY-MM-DD, inclusive: vendors know no other days. */
export interface VendorLedgerQuery {
  from: string;
  to: string;
}

/** Ours against the vendor's, per day and model. */
export interface VendorLedger {
  query: VendorLedgerQuery;
  rows: VendorLedgerRow[];
  /** What was paid beside, as the user imported it: not measured here. */
  otherSpend: OtherSpend[];
}

export interface VendorLedgerRow {
  day: string;
  vendor: Vendor;
  /** Who said so; the most exact one where several endpoints tell the same. */
  endpoint: EndpointId;
  /** Model of the price book where it is one, else the vendor's name of it or of what was counted; null: not told. Untrusted text. */
  model: string | null;
  /** API value that was counted here; null when nothing was. */
  ours: LedgerFigure | null;
  /** `priced`: the vendor states tokens only; the money is what they cost at our prices. */
  theirs: LedgerFigure & { is: AmountKind; priced: boolean };
  /** Theirs minus ours, nothing counted as 0; null where one of them has no money. */
  difference: NanoUsd | null;
  /** Named parts of the difference, largest first; what is left is unexplained. */
  causes: { why: VendorDifference; nanoUsd: NanoUsd }[];
  unexplained: NanoUsd;
  /**
   * The unexplained rest is within the tolerance of 1 % or one cent. Without money on both sides: tokens, else requests,
   * differ by 1 % at most; true where there is nothing to compare.
   */
  agrees: boolean;
}

export interface LedgerFigure {
  /** Null: not stated, as the others. */
  tokens: Tokens | null;
  nanoUsd: NanoUsd | null;
  requests: number | null;
}

export const vendorDifferences = [
  "elsewhere", // used on another machine, or by another person or client
  "subAgents", // calls of sub-agents that the vendor counts under another model
  "cacheTier", // cache writes whose lifetime our log does not state
  "lag", // the vendor's figures are late
  "clock", // a response near midnight fell on the other day
  "planIncluded", // the vendor charges nothing for what a plan includes
  "notLogged", // calls that the client makes and does not log
  "rounding",
] as const;
export type VendorDifference = (typeof vendorDifferences)[number];

/** A line of an invoice, a SaaS bill or a GPU bill. */
export interface OtherSpend {
  /** YYYY-MM-DD. */
  day: string;
  vendor: string;
  what: string;
  /** Real money. */
  nanoUsd: NanoUsd;
}
