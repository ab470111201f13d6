import type { NanoUsd } from "./money.ts";
import type { CredentialKind, EndpointId, PlanWindow, Vendor, VendorAmount, VendorCredits } from "./vendor.ts";

/** How one plan stands: of each limit the newest that its endpoint, the logs and the status line say. */
export interface PlanMeter {
  vendor: Vendor;
  /** The vendor's name of the plan. Untrusted text. */
  plan: string | null;
  /**
   * Who said the newest of it. Logs and status line need no credential and know this machine only up to its last session.
   * `settings`: nobody but the user, who stated a price.
   */
  from: "endpoint" | "log" | "status-line" | "settings";
  /** When it was said, ms. */
  at: number;
  gauges: PlanGauge[];
  credits: VendorCredits | null;
  amounts: VendorAmount[];
  /** What the subscription returned this month; null while its price is not set. */
  value: PlanValue | null;
}

/** After `resetsAt` nobody knows what is used: `usedPercent` and `used` are null until it is said anew. */
export interface PlanGauge extends PlanWindow {
  /** When it was said, ms: not later than the meter's `at`. */
  at: number;
  /** Percent that would be used by now at an even pace; null when the window's length or end is unknown. */
  evenPercent: number | null;
  /** When it is used up at the pace of the window so far, ms; null when it lasts, or nothing can be said. An estimate. */
  runsOutAt: number | null;
}

/** A subscription's price beside what its use would have cost at list prices. The price is real money, the use is not. */
export interface PlanValue {
  /** A month's price, real money. */
  price: NanoUsd;
  /** Month to date, API value. */
  used: NanoUsd;
  activeDays: number;
  /** The month's price by day with use so far: $200 over 20 such days are $10. Null before the first one. */
  pricePerActiveDay: NanoUsd | null;
}

/** What one origin says of a plan. */
export type PlanWord = Pick<PlanMeter, "vendor" | "plan" | "from" | "at" | "credits" | "amounts"> & {
  windows: PlanWindow[];
};

/** One endpoint as its switch shows it. */
export interface EndpointStatus {
  id: EndpointId;
  vendor: Vendor;
  on: boolean;
  /** What it reads, in plain words. */
  reads: string;
  /** Where it connects. */
  address: string;
  credential: CredentialKind;
  /** Null: a tool's own sign-in, looked up only when it is asked. */
  hasKey: boolean | null;
  /** The vendor documents it. */
  documented: boolean;
  /** Last good reading, ms; null when there is none. */
  readAt: number | null;
  /** Why the last call failed, in one plain sentence; null when it went well or was never made. */
  failure: string | null;
  /** When it is asked again, ms; null when not until something changes. */
  nextAt: number | null;
}

/** What the user allows. Keys are in memory only: never written, logged or sent elsewhere. */
export interface EndpointSettings {
  on: EndpointId[];
  /** Only where another than the vendor's own address is to be asked. */
  addresses: Partial<Record<EndpointId, string>>;
  keys: Partial<Record<CredentialKind, string>>;
  /** Price of a month's subscription, real money; 0 = none. */
  planPrices: Record<Vendor, NanoUsd>;
}
