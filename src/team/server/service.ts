import type { TeamPromise } from "../wire.ts";
import type { TeamDatabase } from "./database.ts";
import type { RateLimit } from "./limits.ts";
import type { Metrics } from "./metrics.ts";

/** What every route needs. */
export interface Service {
  database: TeamDatabase;
  promise: TeamPromise;
  /** Unix ms. */
  now(): number;
  /** By member: requests that are allowed. By address: failures, so that an office behind one address is not locked out. */
  rates: { member: RateLimit; address: RateLimit };
  metrics: Metrics;
  metricsToken?: string;
  /** The address that counts is the one that the nearest proxy names. */
  trustProxy: boolean;
  isStopping(): boolean;
  /** Bugs and broken databases. */
  onError(what: string, error: unknown): void;
}
