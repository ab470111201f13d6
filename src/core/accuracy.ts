import type { EstimateReason, Quality } from "./event.ts";
import type { NanoUsd } from "./money.ts";

/** Days in the user's time zone, YYYY-MM-DD, inclusive. */
export interface AccuracyQuery {
  from: string;
  to: string;
}

/** How far the figures of some days can be trusted. Responses are told apart by quality, the worst that holds of each. */
export interface Accuracy {
  query: AccuracyQuery;
  /** Counted responses; `qualities` add up to them. Best first, none with zero. */
  calls: number;
  qualities: { quality: Quality; calls: number; nanoUsd: NanoUsd }[];
  /** Responses whose tool reports no tokens. */
  unreported: number;
  /** Models without a price for all of their tokens, most tokens first. */
  unpriced: { model: string; calls: number; tokens: number }[];
  /** What the logs only imply; in no total. */
  estimates: { why: EstimateReason; calls: number; tokens: number; nanoUsd: NanoUsd }[];
  /** Responses that a newer price book or price file gave another price, by the book that priced them first. */
  repriced: { book: string; calls: number; thenNanoUsd: NanoUsd; nowNanoUsd: NanoUsd }[];
}
