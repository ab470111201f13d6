import { createHash } from "node:crypto";
import type { EndpointSettings } from "../core/plan.ts";
import type { Endpoint } from "../endpoints/endpoint.ts";
import { isSignIn } from "./signIns.ts";

/** How an endpoint is to be asked by the settings of now. In memory only: it holds the key. */
export interface Connection {
  on: boolean;
  /** Origin and path, without a slash at the end. */
  address: string;
  /** Null: none was pasted, or the endpoint takes a tool's own sign-in. */
  key: string | null;
  /** Tells this key from the next one, and not what it is. */
  keyMark: string | null;
  /** It is on, and there is something to ask with, or to be looked for. */
  ready: boolean;
}

export function connectionTo(endpoint: Endpoint, settings: EndpointSettings | null): Connection {
  const { id, credential, baseUrl } = endpoint;
  const on = settings?.on.includes(id) ?? false;
  const pasted = isSignIn(credential) ? "" : (settings?.keys[credential] ?? "").trim();
  const key = pasted === "" ? null : pasted;
  const address = (settings?.addresses[id] ?? baseUrl).replace(/\/+$/, "");
  return { on, address, key, keyMark: key && markOf(key), ready: on && (isSignIn(credential) || key !== null) };
}

/** Whether an answer that one connection brought is still wanted with the other. */
export function sameConnection(one: Connection, other: Connection): boolean {
  return one.ready === other.ready && one.address === other.address && one.key === other.key;
}

/** 32 bits of a hash: enough to see that a key is another one, too few to find out which. */
function markOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 8);
}
