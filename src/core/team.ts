import type { TagName } from "./allocation.ts";

/** What the user lets out beside hour, tool, model and counts. What is not named here is null in what is sent. */
export const releasable = ["team", "project", "initiative", "kind"] as const satisfies readonly (TagName | "kind")[];
export type Releasable = (typeof releasable)[number];

/** Set by the editor from its settings and SecretStorage; held in memory only. Absent or null: nothing is ever sent. */
export interface TeamSettings {
  /** Base address of the endpoint, without a slash at its end. */
  address: string;
  token: string;
  /** Unix time in ms. */
  tokenExpiresAt: number;
  release: Releasable[];
  /** First UTC day of which totals are sent, YYYY-MM-DD: the day of consent unless the user chose an earlier one. */
  since: string;
  /** No rows are sent, not even by `teamSync`; recalls, devices and leaving still work. */
  paused?: boolean;
}

/** What decides which rows are made and for whom: TeamSettings without the secret. */
export type TeamPlan = Pick<TeamSettings, "address" | "release" | "since">;

/** What the host keeps where it keeps secrets, together with the only address that the token may be sent to. */
export interface TeamCredential {
  address: string;
  token: string;
  /** Unix time in ms. */
  expiresAt: number;
}

/** How the sync does, for the panel and the commands. */
export interface TeamStatus {
  /** Null: not a member of a team, or sync is off. */
  address: string | null;
  /** Rows that wait to be sent, and when the next attempt is due (ms). */
  waiting: number;
  nextAt: number | null;
  /** When rows were last acknowledged (ms). */
  sentAt: number | null;
  rowsSent: number;
  /** What is wrong in one plain sentence; null when all is well. `stopped`: not tried again until the user acts. */
  problem: { message: string; stopped: boolean } | null;
}

/** The exact bytes that the next request would carry, unpacked: what is sent is their gzip. */
export interface TeamPreview {
  rows: number;
  /** UTF-8 JSON of one request's body each, as the protocol defines it. */
  bodies: string[];
}

/** One request that was sent, from the local log: newest first. */
export interface SentBatch {
  at: number;
  address: string;
  rows: number;
  /** Rows by what the endpoint said of them; null: there was no answer. */
  outcome: { accepted: number; stale: number; recalled: number; outside: number } | null;
  /** The exact body. */
  body: string;
}

/** Whole days of UTC, YYYY-MM-DD; null: open. */
export interface RecallRange {
  from: string | null;
  to: string | null;
}

/** What the engine does for a member of a team. All of it fails with a plain sentence. */
export interface TeamApi {
  team(): Promise<TeamStatus>;
  /**
   * What the next requests would carry. With a plan: what they would carry if it were so, for whoever has not joined yet;
   * nothing is kept of it then.
   */
  teamPreview(plan?: TeamPlan): Promise<TeamPreview>;
  /** Newest first. */
  teamSent(query: { limit: number }): Promise<SentBatch[]>;
  /** Sends at once what waits, also when it had stopped. Ends when all is sent or something is wrong (see the status). */
  teamSync(): Promise<TeamStatus>;
  /** Deletes this machine's rows of these days at the endpoint, and never sends these hours again. */
  teamRecall(range: RecallRange): Promise<{ rows: number }>;
  /** Undoes what recalls mean for the time to come: all hours since `since` are sent again. */
  teamSendAgain(): Promise<void>;
  /** Uses an invite up. The engine keeps nothing of the answer: it is configured with it. */
  teamJoin(invite: { address: string; invite: string }): Promise<TeamCredential>;
  /** Address that signs a browser, or another machine, in as this member; good for 15 minutes. */
  teamDevice(): Promise<{ link: string; expiresAt: number }>;
  /** Deletes the member and all their rows at the endpoint, and what waits here. The host then forgets the token. */
  teamLeave(): Promise<void>;
}

export const teamMethods = [
  "team",
  "teamPreview",
  "teamSent",
  "teamSync",
  "teamRecall",
  "teamSendAgain",
  "teamJoin",
  "teamDevice",
  "teamLeave",
] as const satisfies (keyof TeamApi)[];
