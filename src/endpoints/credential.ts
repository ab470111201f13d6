import type { Credential, Endpoint, EndpointRequest, Outcome } from "./endpoint.ts";

/** A request whose credential can be used. */
export interface CredentialedRequest extends EndpointRequest {
  credential: Credential;
}

/** Asks only with a credential that is there, has not ended, and can be sent. */
export function withCredential(read: (request: CredentialedRequest) => Promise<Outcome>): Endpoint["fetch"] {
  return async (request) => {
    const { credential, transport } = request;
    const secret = credential?.secret.trim() ?? "";
    if (!credential || !isHeaderText(secret)) return noCredential(false);
    if (credential.account !== undefined && !isHeaderText(credential.account)) return noCredential(false);
    if ((credential.expiresAt ?? Infinity) <= transport.now() + marginMs) return noCredential(true);
    return read({ ...request, credential: { ...credential, secret } });
  };
}

export function noCredential(expired: boolean): Outcome {
  return { ok: false, failure: { kind: "no-credential", expired } };
}

/** A sign-in that ends while the call is under way is refused: better not to send it. */
export const marginMs = 60_000;

/** `fetch` states the whole value in its error about a header that it cannot send, so such a secret must not reach it. */
function isHeaderText(value: string): boolean {
  return /^[\x21-\x7e]{1,8192}$/.test(value);
}
