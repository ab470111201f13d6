import { setTimeout as sleep } from "node:timers/promises";
import { hostLimits } from "../core/host.ts";
import type { VendorFailure } from "../core/vendorFailure.ts";
import type { Credential, Endpoint } from "../endpoints/endpoint.ts";
import type { Remembered } from "../endpoints/http.ts";
import { afterCall, nextCall, noCalls } from "../endpoints/manners.ts";
import type { Env } from "../sources/source.ts";
import type { Store } from "../store/store.ts";
import type { Covered, EndpointRecord } from "../store/vendor.ts";
import type { Connection } from "./connection.ts";
import type { Fetch } from "./hostFetch.ts";
import { isSignIn, type SignInKind, signInOf } from "./signIns.ts";

/** One call of an endpoint, from the decision that it may be made to what is kept of it. */
export interface EndpointCall {
  endpoint: Endpoint;
  connection: Connection;
  /** A person asked for it. */
  forced: boolean;
  /** What was known when the call was claimed. */
  known: EndpointRecord;
}

export interface CallOptions {
  env: Env;
  now: () => number;
  fetch: Fetch;
  /** Reads a tool's own sign-in. */
  signIn?: typeof signInOf;
  /** Between 0 and 1. */
  random?: () => number;
  /** Waits between two pages. */
  pause?: (ms: number) => Promise<void>;
}

/**
 * Takes a call before another window does; null when now is not the time.
 * @param hiddenSince since when nobody sees the figures, ms; null while somebody does.
 */
export function claimCall(
  { vendor }: Store,
  { endpoint, connection, forced }: Omit<EndpointCall, "known">,
  now: number,
  hiddenSince: number | null,
): EndpointCall | null {
  // A person waits for the answer: it need not be old, only polite.
  const manners = forced ? { ...endpoint.manners, freshMs: endpoint.manners.floorMs } : endpoint.manners;
  const isDue = ({ calls }: EndpointRecord) => {
    const due = nextCall(calls ?? noCalls, manners, now, forced ? null : hiddenSince);
    return due !== null && due <= now;
  };
  if (!forced && !isDue(recordWith(vendor.endpoint(endpoint.id), connection, false))) return null;
  let claimed: EndpointCall | null = null;
  vendor.update(endpoint.id, (before) => {
    const known = recordWith(before, connection, forced);
    if (!isDue(known)) return forced ? known : null;
    claimed = { endpoint, connection, forced, known };
    return { ...known, calls: { ...(known.calls ?? noCalls), lastAt: now } };
  });
  return claimed;
}

/** Makes a call and keeps what came of it. Returns how many usage events are new or changed. */
export async function makeCall(
  { vendor }: Store,
  call: EndpointCall,
  remembered: Remembered,
  { env, now, fetch, signIn = signInOf, random = Math.random, pause = sleep }: CallOptions,
  signal: AbortSignal,
): Promise<number> {
  const { endpoint, connection, known } = call;
  const covered = coveredBy(known.coveredTo, now());
  const outcome = await endpoint.fetch({
    ...covered,
    baseUrl: connection.address,
    credential: await credentialFor(call, async (kind, mayPrompt) => signIn(kind, env, mayPrompt)),
    transport: { fetch, now, userAgent, timeoutMs, maxBytes: hostLimits.bytes, remembered, pause, signal },
  });
  // Turned off, closed, or to be asked with another key.
  if (signal.aborted) return 0;
  const calls = (failure: VendorFailure | null) =>
    afterCall(known.calls ?? noCalls, failure, endpoint.manners, now(), random());
  if (outcome.ok) return vendor.keep(endpoint.id, calls(null), outcome.value, covered);
  vendor.update(endpoint.id, () => ({ calls: calls(outcome.failure), failure: outcome.failure }));
  return 0;
}

/** What is known of an endpoint, with the key of now, and with a person's wish. */
export function recordWith(known: EndpointRecord, { keyMark }: Connection, forced: boolean): EndpointRecord {
  const calls = known.calls ?? noCalls;
  if (keyMark !== known.keyMark) {
    // Two editors may have two keys and one ledger: unless a person asks, another key is asked no sooner than the same.
    return { ...known, keyMark, coveredTo: null, calls: forced ? noCalls : { ...calls, stopped: false } };
  }
  if (!forced) return known;
  // Without a credential nothing was sent.
  const unsent = known.failure?.kind === "no-credential" ? { lastAt: calls.lastGoodAt, notBefore: null } : {};
  return { ...known, calls: { ...calls, stopped: false, ...unsent } };
}

async function credentialFor(
  { endpoint, connection, forced, known }: EndpointCall,
  signIn: (kind: SignInKind, mayPrompt: boolean) => Promise<Credential | null>,
): Promise<Credential | null> {
  const { credential: kind } = endpoint;
  if (!isSignIn(kind)) return connection.key === null ? null : { secret: connection.key };
  const { calls, failure } = known;
  // The system may ask the user about its key ring: only if a person asks for this call, or it was allowed the last time.
  const refused = failure?.kind === "no-credential" && !failure.expired;
  return signIn(kind, forced || (typeof calls?.lastGoodAt === "number" && !refused));
}

/** From some days before what was read already, as figures come late; at first, and at most, as much as a month needs. */
function coveredBy(coveredTo: number | null, now: number): Covered {
  const from = Math.max(now - firstMs, Math.min(coveredTo ?? 0, now) - lateMs);
  return { from: Math.floor(from / dayMs) * dayMs, to: now };
}

const dayMs = 86_400_000;
const firstMs = 35 * dayMs;
const lateMs = 3 * dayMs;
const userAgent = "Taximeter";
/** Less than what the host allows. */
const timeoutMs = 30_000;
