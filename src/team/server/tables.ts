import type { Generated } from "kysely";
import type { Role } from "../wire.ts";

/**
 * The tables as Kysely sees them; `migrations.ts` makes them.
 *
 * Days and hours are whole numbers since 1970-01-01 UTC, times Unix ms. A tag or kind that is not set is the empty text;
 * in `lines`, null stands for a withheld value. Money (`nano` and its parts) has 64 bits and sums may exceed what a JavaScript number holds
 * exactly: it is written as a bigint and read as text only (`cast(nano as text)`), never as a number.
 */
export interface Tables {
  members: { id: Generated<number>; pseudonym: string; role: Role; enrolled: number };
  tokens: {
    /** Public half: finds the row. */
    id: string;
    member: number;
    /** SHA-256 of the secret half, hex. */
    hash: string;
    expires_at: number;
    /** 1: a browser's, which counts as a cookie only, and may read. */
    browser: number;
  };
  invites: {
    /** SHA-256 of the invite, hex. */
    hash: string;
    role: Role;
    /** Set: another machine of this member. */
    member: number | null;
    expires_at: number;
    uses_left: number;
  };
  /** A machine of a member. Belongs to one member for good, so that nothing counts for two. */
  ledgers: { id: Generated<number>; key: string; member: number };
  /** Rows of these hours up to this revision were recalled: late copies of them are refused. */
  recalls: { ledger: number; from_hour: number; to_hour: number; revision: number };
  /** What members sent: the newest revision of each row. */
  totals: { ledger: number; hour: number; revision: number; book: string } & Values & Figures;
  /** The rollup that is published: sums of `totals`, moved in the same transaction. */
  day_totals: {
    id: Generated<number>;
    member: number;
    day: number;
    /** Line that publishes this row; null: not yet published. */
    line: number | null;
    /** 1 when the row has changed since its line was written. */
    changed: number;
  } & Values &
    Figures;
  /** What leads read. See `anonymity.ts`. */
  lines: {
    id: number;
    first_day: number;
    last_day: number;
    /** Distinct members behind the line. */
    people: number;
    team: string | null;
    tool: string | null;
    model: string | null;
    project: string | null;
    initiative: string | null;
    kind: string | null;
    /** YYYY-MM-DD. */
    day: string | null;
  } & Figures;
  /** Members whose rows were deleted from a line after it was written. */
  removals: { line: number; member: number };
  /** People and days of work by team, counted when a block is first published. */
  headcounts: { first_day: number; last_day: number; team: string | null; people: number; active_days: number };
  /** What a month (YYYY-MM) may cost. */
  plans: { month: string; nano: bigint };
  audit: { at: number; member: number | null; action: string; detail: string };
  settings: { name: string; value: string };
}

interface Values {
  tool: string;
  model: string;
  kind: string;
  team: string;
  project: string;
  initiative: string;
}

interface Figures {
  nano: bigint;
  nano_input: bigint;
  nano_cache_read: bigint;
  nano_cache_write: bigint;
  nano_output: bigint;
  calls: number;
  priced_calls: number;
  unpriced_tokens: number;
  unreported_calls: number;
  input: number;
  cache_read: number;
  cache_write_5m: number;
  cache_write_1h: number;
  cache_write_unknown: number;
  output: number;
  reasoning: number;
  web_searches: number;
}
