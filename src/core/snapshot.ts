import type { EstimateReason, Quality, SourceId, Tokens } from "./event.ts";
import type { Alert } from "./alert.ts";
import type { ContextStory } from "./contextStory.ts";
import type { Charged } from "./cursorUsage.ts";
import type { Currency } from "./l10n.ts";
import type { Cost, NanoUsd } from "./money.ts";
import type { MonthOutlook } from "./outlook.ts";
import type { PlanMeter } from "./plan.ts";
import type { Repriced } from "./tasks.ts";

/** The one read model that every surface paints. Always complete, never a delta. Plain JSON. */
export interface Snapshot {
  /** When it was taken, ms. */
  at: number;
  /** Version of the price book, e.g. "2026.11.22.1". */
  priceBook: string;
  /** Day of the price book (YYYY-MM-DD), whether that is long ago, and what is wrong with price files. */
  prices: { asOf: string; stale: boolean; problems: string[] };
  /** Currency in which the user wants amounts shown; null = US dollars. All amounts here are USD. */
  currency: Currency | null;
  /** IANA zone in which days are cut. */
  timeZone: string;
  /** True when the figures come from sample sessions: every surface says so. */
  sample: boolean;
  indexing: Indexing | null;
  /** The session that the status bar is about: live in this workspace, else the latest. */
  current: SessionSummary | null;
  /** Most recent sessions, newest first, at most 50; contains `current`. */
  recent: SessionSummary[];
  /** How many sessions the ledger holds. */
  sessionCount: number;
  today: Period;
  /** What of today was read by other machines; absent: nothing. */
  elsewhere?: { calls: number; nanoUsd: NanoUsd; machines: string[] };
  last7: Period;
  last30: Period;
  month: MonthOutlook;
  /** Plans that something is known of. */
  plans: PlanMeter[];
  /** Open notices and warnings, the gravest and dearest first, at most 20; without their evidence. */
  alerts: Alert[];
  /** The one of them that is to be told now; null when nothing is worth an interruption. */
  nudge: string | null;
  /** How often the rules of allocation changed since the start: whoever shows what they do asks again. */
  ruleChanges: number;
  /** Models without a price, with their tokens in the last 30 days. */
  unpriced: { model: string; tokens: number }[];
  /** Logs that could not be read, lines that were skipped: counts for the footer; doctor has the details. */
  problems: { unreadable: number; skippedLines: number; lastError: string | null };
}

/** How far the reading of logs is that is going on now. */
export interface Indexing {
  /** When it began, ms. */
  since: number;
  filesDone: number;
  filesTotal: number;
  bytesDone: number;
  bytesTotal: number;
}

export interface Totals {
  calls: number;
  tokens: Tokens;
  cost: Cost;
}

/** A session is live while something was logged in the last five minutes. */
export const liveMs = 5 * 60 * 1000;

/** Figures of some days, in the user's time zone. */
export interface Period extends Totals {
  /** First and last day, YYYY-MM-DD, inclusive. */
  from: string;
  to: string;
  sessions: number;
  bySource: (Totals & { source: SourceId; sessions: number })[];
  byModel: (Totals & { source: SourceId; model: string })[];
  /** One entry per day, oldest first, days without use included. */
  byDay: { day: string; cost: Cost; calls: number }[];
}

export interface ContextFill {
  /** Tokens in the context after the last response of the main thread. */
  tokens: number;
  /** Window in tokens; null when unknown. */
  window: number | null;
  /** Tokens at which the tool compacts by itself; null when unknown. */
  autoCompact: number | null;
}

/** How long the context stays in the vendor's cache. */
export interface CacheState {
  lifetimeMs: number;
  /** When it will be gone unless it is used, ms. */
  coldAt: number;
  /** What the next turn costs after that; null when it cannot be priced. An estimate. */
  coldTurn: NextTurn | null;
}

/** What the next turn is likely to cost: an estimate, always labelled as one. */
export interface NextTurn {
  nanoUsd: number;
  reRead: number;
  fresh: number;
  output: number;
}

export interface SessionSummary extends Totals {
  source: SourceId;
  session: string;
  title: string | null;
  project: string | null;
  branch: string | null;
  forkedFrom: string | null;
  startedAt: number;
  endedAt: number;
  /** Something was logged in the last few minutes. */
  live: boolean;
  /** True when its project is this workspace (worktrees of the same repository included). */
  here: boolean;
  /** Model of the last response of the main thread. */
  model: string | null;
  context: ContextFill | null;
  /** The last response of the main thread, or a null cost when there is none. */
  lastTurn: { at: number; cost: Cost } | null;
  nextTurn: NextTurn | null;
  /** Null where the lifetime of the cache is not logged. */
  cache: CacheState | null;
  /** Nano-USD per hour over the last 30 minutes; null when it is not live or there is too little to measure. */
  burnRate: NanoUsd | null;
  agents: number;
  failures: number;
  /** Worst quality among its counted responses. */
  quality: Quality;
  /** Names of other machines that read responses of it; absent: none did. */
  machines?: string[];
  /** Present: only they did. */
  elsewhere?: true;
}

/** Everything the session view shows. Pulled, not pushed. */
export interface SessionDetail {
  summary: SessionSummary;
  models: ModelTotals[];
  estimated: EstimateTotals[];
  agents: AgentTotals[];
  /** Oldest first; main thread and sub-agents together, told apart by `agent`. */
  turns: Turn[];
  marks: SessionMark[];
  tools: { name: string; runs: number; failed: number; bytes: number }[];
  /** Null when the tool does not report tokens and context of its responses. */
  contextStory: ContextStory | null;
  /** The session on other models of its vendor, cheapest first. */
  repriced: Repriced[];
  /** What Cursor counts for it, by its usage events; null when none is known. */
  charged: Charged | null;
}

export interface ModelTotals extends Totals {
  model: string;
}
export interface EstimateTotals extends ModelTotals {
  why: EstimateReason;
}
export interface AgentTotals {
  agent: string;
  type: string | null;
  models: ModelTotals[];
}

/** One response. */
export interface Turn {
  at: number;
  agent: string | null;
  model: string;
  tokens: Tokens | null;
  cost: Cost;
  /** What `cost` is made of, in nano-USD: kinds without a price are absent. Sums to `cost.nanoUsd` up to rounding. */
  parts: Partial<Record<"input" | "cacheRead" | "cacheWrite" | "output" | "webSearches", NanoUsd>>;
  context: number | null;
  window: number | null;
  quality: Quality;
  tools: number;
  failures: number;
}

export interface SessionMark {
  at: number;
  mark: string;
  before: number | null;
  after: number | null;
}
