import type { Tokens } from "./event.ts";

/** Whole nano-USD as text: sums of a company exceed what a number holds exactly. */
export type NanoText = string;

/** By which a lead's totals are told apart. `provider` is told from the model. */
export const reviewDimensions = ["provider", "team", "project", "initiative", "tool", "model", "kind"] as const;
export type ReviewDimension = (typeof reviewDimensions)[number];

export const costKinds = ["input", "cacheRead", "cacheWrite", "output", "other"] as const;
/** Parts of a cost by kind of token; they add up to it. `other`: web searches, and what carries no parts. */
export type CostByKind = Record<(typeof costKinds)[number], NanoText>;

export interface GroupTotals {
  calls: number;
  pricedCalls: number;
  unpricedTokens: number;
  unreportedCalls: number;
  tokens: Tokens;
  nanoUsd: NanoText;
  costs: CostByKind;
}

export interface Days {
  from: string;
  to: string;
}

/** One group of a dimension in two weeks. Groups are disjoint and add up to the whole, and so do their deltas. */
export interface GroupDelta {
  /** Empty text: no tag. Null: put together, because too few people share each of them. */
  key: string | null;
  total: GroupTotals;
  previous: GroupTotals;
  /** Signed. */
  delta: NanoText;
}

/** What a weekly review needs, from published groups only: no figure in it is from fewer people than the team promises. */
export interface Review {
  /** The week, Monday to Sunday, and the one before it. */
  week: Days;
  previousWeek: Days;
  /** Last day that is published; null: nothing yet. */
  publishedThrough: string | null;
  /** The promise: least number of people behind a figure, days before a week is published, days of keeping. */
  promise: { people: number; settleDays: number; retentionDays: number };
  total: GroupTotals;
  previous: GroupTotals;
  by: Record<ReviewDimension, GroupDelta[]>;
  /** Groups by team × model etc. with the largest changes, either way; `rest` completes them to the whole delta. */
  topDeltas: { dimension: ReviewDimension; groups: GroupDelta[]; rest: NanoText; delta: NanoText };
  month: {
    /** YYYY-MM. */
    month: string;
    /** Published part of it. */
    through: string | null;
    toDate: NanoText;
    /** Set by a lead or an admin; null: none. */
    plan: NanoText | null;
    /** Month end; null with the reason when there is too little to go by. */
    forecast: { low: NanoText; likely: NanoText; high: NanoText } | null;
    why: string;
  };
  anomalies: ReviewAnomaly[];
  /** Oldest first, at most 13. */
  weeks: (Days & { nanoUsd: NanoText; people: number | null; activeDays: number | null })[];
  /** Share of each model in the week and the one before, 0 to 1, by cost. */
  modelMix: { model: string | null; share: number; previousShare: number }[];
  /** Null where too few people shared the week. */
  active: { people: number; activeDays: number; perActiveDay: NanoText } | null;
  unallocated: { nanoUsd: NanoText; share: number };
}

/** A group whose week stands out against its own earlier weeks. */
export interface ReviewAnomaly {
  dimension: ReviewDimension;
  key: string | null;
  nanoUsd: NanoText;
  /** Median of its earlier weeks, and how many there are. */
  usual: NanoText;
  weeks: number;
  /** The team that owns it, when the group is of one team; "unowned" otherwise is null. */
  owner: string | null;
}

export const exportFormats = ["markdown", "csv", "json", "focus", "focus-metadata"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ReviewQuery {
  /** Any day of the week; null: the last published week. */
  week: string | null;
  /** Only these values; the empty text stands for "no tag". */
  where: Partial<Record<"team" | "tool" | "model" | "project" | "initiative" | "kind", string[]>>;
}

/** What the lead's page asks: over HTTP in a browser, through the extension host as a view in the editor. */
export interface TeamPageApi {
  /** Who is asking. Fails with a sentence that says what to do when nobody is signed in. */
  me(): Promise<{ role: "member" | "lead" | "admin"; address: string }>;
  /** What the team promises to its members; anybody may ask. */
  promise(): Promise<Review["promise"]>;
  review(query: ReviewQuery): Promise<Review>;
  /** The member's own week beside the group's published figures of the same week. */
  own(
    query: ReviewQuery,
  ): Promise<{ week: Days; own: GroupTotals; ownActiveDays: number; group: Review["active"]; groupTotal: GroupTotals }>;
  /** Leads and admins. Null takes the plan of the month (YYYY-MM) away. */
  setPlan(month: string, nanoUsd: NanoText | null): Promise<void>;
  /** The file's text and its name. */
  export(format: ExportFormat, query: ReviewQuery): Promise<{ name: string; text: string }>;
}
