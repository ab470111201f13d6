import type { TeamCredential } from "./team.ts";

/**
 * What the engine may ask of the process it runs in. Only there are requests sent by the editor's proxy settings and with
 * the certificates of its machine. Plain data: it crosses a port.
 */
export interface HostApi {
  /** Never fails but by a bug: what goes wrong is told in the answer. */
  fetch(request: HostRequest): Promise<HostAnswer>;
  /** A team's endpoint renewed the token; the old one works for another day. */
  keepTeamToken(credential: TeamCredential): Promise<void>;
}

export const hostMethods = ["fetch", "keepTeamToken"] as const satisfies (keyof HostApi)[];

export interface HostRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer> | null;
  redirect: "follow" | "manual";
}

export interface HostAnswer {
  /** Null: there was no answer. */
  head: { status: number; headers: [name: string, value: string][] } | null;
  /** What came of the body; a body that is too long ends soon after `hostLimits.bytes`. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Why there was no answer, or its body broke off; null when all went well. `code` is the system's, e.g. "ECONNRESET". */
  broken: { code: string | null } | null;
}

/** Whoever asks gives up earlier by itself; these hold whatever it asks for. */
export const hostLimits = { timeMs: 60_000, bytes: 8 * 1024 * 1024 } as const;
