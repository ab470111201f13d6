import type { CredentialKind, EndpointId, Vendor, VendorReading } from "../core/vendor.ts";
import type { VendorFailure } from "../core/vendorFailure.ts";
import type { Manners } from "./manners.ts";
import type { Transport } from "./http.ts";

/**
 * One place where a vendor tells what was used. Off until the user turns it on.
 *
 * An endpoint asks and narrows. It does not decide when (see `nextCall`), keep anything, or know where a credential is.
 */
export interface Endpoint {
  id: EndpointId;
  vendor: Vendor;
  /** What it reads, in plain words, in the language of the surface. */
  reads(): string;
  /** Where it connects unless the user states another address: origin and, where needed, path, without a slash at the end. */
  baseUrl: string;
  credential: CredentialKind;
  /** Vendors document some endpoints; of others they may change the shape, or mind, without notice. */
  documented: boolean;
  manners: Manners;
  /** Never throws: whatever goes wrong is a failure. A reading is whole: if one page fails, all of it does. */
  fetch(request: EndpointRequest): Promise<Outcome>;
}

export interface Credential {
  /** Access token or key. */
  secret: string;
  /** Account that the token is for (Codex). */
  account?: string;
  /** ms; absent when unknown. */
  expiresAt?: number;
}

export interface EndpointRequest {
  /** As the endpoint's `baseUrl`. */
  baseUrl: string;
  credential: Credential | null;
  /**
   * What is asked for, ms: from inclusive, to exclusive. Stays the same from the first page to the last. Reports by day are
   * of whole UTC days; what a vendor tells of the present only (plans) does not look at it.
   */
  from: number;
  to: number;
  transport: Transport;
}

export type Outcome = Answer<VendorReading>;
export type Answer<Value> = { ok: true; value: Value } | { ok: false; failure: VendorFailure };
