/**
 * One normalised fact from a log: a model call, a tool run or a mark.
 *
 * No kind has a free-text field. What the types below cannot hold (prompts, answers, commands, file contents) cannot
 * reach the database, a panel or a team server.
 */
export type Event = CallEvent | ToolEvent | MarkEvent;

export const sourceIds = ["claude", "codex", "cursor"] as const;
export type SourceId = (typeof sourceIds)[number];

export const sourceNames: Readonly<Record<SourceId, string>> = {
  claude: "Claude Code",
  codex: "Codex",
  cursor: "Cursor",
};

interface EventBase {
  source: SourceId;
  /** Root session (thread) that really made the call. A sub-agent's events carry its root's id. */
  session: string;
  /** Sub-agent that made it (Claude's agentId, Codex's own thread id); absent on the main thread. */
  agent?: string;
  /** Unix time in ms. For a call: the first line of the response. */
  at: number;
  /** Identity of the fact: the same fact read again, from any file, has the same key. Unique per source and kind. */
  key: string;
  /** Byte offset of the line (JSONL) or row id (SQLite) in the place it was read from: the proof. */
  offset: number;
  /** Birth time of the file, ms: of two equal lines in two files the elder file's is the original. */
  born?: number;
}

/** Token counts of one response. All counts are whole numbers ≥ 0 and disjoint, except `reasoning` (part of `output`). */
export interface Tokens {
  /** Uncached prompt tokens, for every vendor. */
  input: number;
  cacheRead: number;
  /** Cache writes that live 5 minutes (Anthropic). */
  cacheWrite5m: number;
  /** Cache writes that live 1 hour (Anthropic). */
  cacheWrite1h: number;
  /** Cache writes whose lifetime the log does not state; priced at the model's shortest lifetime. */
  cacheWriteUnknown: number;
  /** Includes reasoning. */
  output: number;
  reasoning: number;
  /** Server-side web searches, billed per search. */
  webSearches: number;
}

export type Tier = "standard" | "fast" | "ultrafast" | "priority" | "flex" | "batch";

/**
 * How far a number can be trusted.
 * - `ttl-unknown`: cache writes without a lifetime, priced at the shortest.
 * - `output-incomplete`: the log holds a streaming placeholder; the real output is larger.
 * - `inherited-suspect`: may repeat another session's history (no boundary was found).
 * - `estimate`: implied, not stated, by the log; never part of a total.
 */
export type Quality = "exact" | "ttl-unknown" | "output-incomplete" | "inherited-suspect" | "estimate";

/** Why a call is an estimate: what the log implies but does not state. */
export type EstimateReason =
  | "compaction" // the call that summarised the context left no usage
  | "interrupted-output" // the answer was cut; the rest of its text was not counted
  | "placeholder-output" // the log kept only the start's output count
  | "web-search" // the search's inner model call left no usage
  | "cut-request"; // a request without an answer in the log

export interface CallEvent extends EventBase {
  kind: "call";
  /** Time of the last line of the response, ms. */
  endAt: number;
  /** Turn (Codex turn id, Claude prompt id), when the log states it. */
  turn?: string;
  /** Splits a `key` that a gateway reused for two responses (Claude's requestId). */
  request?: string;
  /** True for a line that replays another thread's response (sub-agent copy, side question). Loses against any original. */
  copy?: boolean;
  /** Model id as served and logged. */
  model: string;
  /** Null: the tool does not report tokens. Never zero instead. */
  tokens: Tokens | null;
  /** Prompt tokens that this response read: the size of the context. Null when unknown. */
  context: number | null;
  /** Context window that the log states, in tokens. */
  window?: number;
  tier: Tier;
  /** Region that changes the price, e.g. "us". */
  geo?: string;
  /** Cloud that serves the model, where the id or log says so; absent = the vendor itself. */
  platform?: "bedrock" | "vertex" | "foundry";
  quality: Quality;
  estimate?: EstimateReason;
  /** Cost in nano-USD that the log itself states (old Claude Code `costUSD`). Kept beside ours, used for no total. */
  reportedNanoUsd?: number;
}

/** What a tool run did, told from its name and, for commands, from the first words. */
export type Activity =
  | "edit"
  | "read"
  | "search"
  | "test"
  | "run"
  | "wait"
  | "web"
  | "agent"
  | "plan"
  | "mcp"
  | "other";

export interface ToolEvent extends EventBase {
  kind: "tool";
  /** Tool name, e.g. "Bash", "mcp__github__get_issue". At most 80 characters. */
  name: string;
  activity: Activity;
  /** Digest of the normalised command or path: equal work, equal digest. 16 hex characters. */
  target: string;
  /** Null: the result did not say. */
  ok: boolean | null;
  exitCode?: number;
  /** Digest of the first error line with numbers and paths blanked; only when it failed. 16 hex characters. */
  failure?: string;
  /** Bytes of the result as logged. */
  bytes: number;
  durationMs?: number;
}

export interface MarkEvent extends EventBase {
  kind: "mark";
  mark:
    | "prompt" // a person (or a script) asked something
    | "compaction"
    | "api-retry" // a wait, not spend
    | "api-error" // gave up
    | "limit" // a plan or rate limit was reached
    | "interrupt"
    | "refusal"
    | "model-fallback"
    | "turn-end";
  /** Compaction: context tokens before and after. */
  before?: number;
  after?: number;
  /** Compaction: who asked for it. */
  auto?: boolean;
  /** api-retry and api-error: HTTP status, wait in ms, number of the try. */
  status?: number;
  waitMs?: number;
  attempt?: number;
}

/** What is known about a session beside its events. Later facts win; absent fields say nothing. */
export interface SessionFacts {
  source: SourceId;
  /** Root session id. */
  session: string;
  /** Present when these facts are about a sub-agent of `session`. */
  agent?: string;
  /** Sub-agent: its type or role, e.g. "general-purpose", "review". */
  agentType?: string;
  /** Sub-agent: the agent that started it, when that is not the main thread. */
  parentAgent?: string;
  /** Session whose history this one continues. */
  forkedFrom?: string;
  /** Working directory as logged (path or remote URI). */
  project?: string;
  branch?: string;
  /** Since when it is on the branch, ms; only tools that log when it changes. */
  branchAt?: number;
  /** Name that the tool or the user gave it. Untrusted text. */
  title?: string;
  /** Client version, e.g. "2.1.330". */
  version?: string;
  /** Context gauge for tools that report no call tokens (Cursor): tokens and limit at `at`. */
  gauge?: { at: number; tokens: number; window: number | null };
  /** What the client itself says that the session used. */
  report?: ClientReport;
  startedAt?: number;
  endedAt?: number;
}

/**
 * Where a client's own figures stand.
 * - `cost-state`: Claude Code's record at the end of a run, in the session's log; grows over resumes.
 * - `last-session`: Claude Code's state file, which keeps the figures of each project's last session.
 * - `thread-total`: Codex's running total of one thread; tokens only.
 */
export const reportKinds = ["cost-state", "last-session", "thread-total"] as const;
export type ReportKind = (typeof reportKinds)[number];

/** A client's own figures of one session. Held against ours, part of no total. */
export interface ClientReport {
  by: ReportKind;
  /** Everything that it holds happened by then, ms. */
  at: number;
  /** Null: the client states tokens only. */
  nanoUsd: number | null;
  /** The client priced a model that it does not know at its default. */
  unknownModels: boolean;
  tokens: Tokens;
  /** Empty when the client does not tell models apart. */
  models: { model: string; tokens: Tokens; nanoUsd: number | null }[];
}

/** Model name of lines that a client made itself; they cost nothing and are not calls. */
export const syntheticModel = "<synthetic>";

export const noTokens: Readonly<Tokens> = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  cacheWriteUnknown: 0,
  output: 0,
  reasoning: 0,
  webSearches: 0,
};

/** The ledger keeps the rows of team sync in this order. */
export const tokenKinds = Object.keys(noTokens) as readonly (keyof Tokens)[];
