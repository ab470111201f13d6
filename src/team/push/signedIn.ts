import type { TeamCredential, TeamSettings } from "../../core/team.ts";
import { credentialSchema, protocol } from "../wire.ts";
import { pseudonymOf } from "./identity.ts";
import { ask, type Failure, type Fetch } from "./request.ts";
import type { createSyncState, SyncState } from "./state.ts";

interface Options {
  fetch: Fetch;
  now: () => number;
  signal: AbortSignal;
  state: ReturnType<typeof createSyncState>;
  /** Random, of this ledger. */
  secret: string;
  keepToken(credential: TeamCredential): Promise<void>;
}

const dayMs = 86_400_000;
const renewMs = 30 * dayMs;

/** Whether the token or the pseudonym is to be renewed. */
export function isSignInDue(settings: TeamSettings, state: SyncState, now: number): boolean {
  return isTokenOld(settings, state, now) || state.pseudonymOf !== monthOf(now);
}

/**
 * Renews the token when it is about to expire, and the pseudonym with the month. What fails is tried again later, unless
 * the endpoint does not know this member any more.
 */
export async function keepSignedIn(settings: TeamSettings, options: Options): Promise<Failure | null> {
  const failures = [await renewToken(settings, options), await renamePerson(settings, options)];
  return failures.find((failure) => failure?.stopped) ?? null;
}

async function renewToken(settings: TeamSettings, { state, now, ...options }: Options): Promise<Failure | null> {
  const at = now();
  if (!isTokenOld(settings, state.read(), at)) return null;
  state.update(() => ({ renewedAt: at }));
  const { address, token } = settings;
  const answer = await ask(options.fetch, { address, method: "POST", path: "/token", token }, options.signal);
  if (!answer.ok) return answer.failure;
  const credential = credentialSchema.safeParse(answer.json);
  // The old one works for another day: the host is told, and configures the engine with the new one.
  if (credential.success) {
    await options.keepToken({ address, token: credential.data.token, expiresAt: credential.data.expiresAt });
  }
  return null;
}

async function renamePerson(
  { address, token }: TeamSettings,
  { state, now, ...options }: Options,
): Promise<Failure | null> {
  const month = monthOf(now());
  if (state.read().pseudonymOf === month) return null;
  const body = JSON.stringify({ protocol, pseudonym: pseudonymOf(options.secret, address, month) });
  const answer = await ask(
    options.fetch,
    { address, method: "PUT", path: "/me/pseudonym", token, body },
    options.signal,
  );
  // Taken by somebody else's, or by what this person was before: the next month's will do.
  if (!answer.ok && answer.failure.problem !== "conflict") return answer.failure;
  state.update(() => ({ pseudonymOf: month }));
  return null;
}

/** It is tried once a day, from 30 days before its end on. */
function isTokenOld({ tokenExpiresAt }: TeamSettings, { renewedAt }: SyncState, now: number): boolean {
  return tokenExpiresAt - now <= renewMs && now - renewedAt >= dayMs;
}

/** YYYY-MM, UTC. */
function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}
