import * as z from "zod";
import type { CredentialedRequest } from "../credential.ts";
import { marginMs, noCredential, withCredential } from "../credential.ts";
import type { Endpoint, Outcome } from "../endpoint.ts";

/** What the endpoints of Cursor's dashboard share. None of them is documented by the vendor. */

export const dashboard = {
  vendor: "cursor",
  baseUrl: "https://cursor.com",
  credential: "cursor-sign-in",
  documented: false,
} as const;

/**
 * Asks with the session cookie that belongs to Cursor's access token: the token itself, after the user's id, which is the
 * last part of the token's subject ("auth0|user_…").
 */
export function withSession(
  read: (request: CredentialedRequest, headers: Readonly<Record<string, string>>) => Promise<Outcome>,
): Endpoint["fetch"] {
  return withCredential(async (request) => {
    const claims = claimsOf(request.credential.secret);
    if (!claims) return noCredential(false);
    if (claims.exp * 1000 <= request.transport.now() + marginMs) return noCredential(true);
    const user = claims.sub.slice(claims.sub.lastIndexOf("|") + 1);
    const cookie = `WorkosCursorSessionToken=${encodeURIComponent(`${user}::${request.credential.secret}`)}`;
    // Its POSTs are refused without the page's own origin.
    return read(request, { cookie, origin: request.baseUrl });
  });
}

const claims = z.object({ sub: z.string().min(1).max(300), exp: z.number() });

/** Of a JSON web token, unverified: it is only sent back to whoever made it. */
function claimsOf(token: string): z.output<typeof claims> | undefined {
  try {
    const payload = token.split(".")[1]?.replaceAll("-", "+").replaceAll("_", "/") ?? "";
    return claims.safeParse(JSON.parse(atob(payload))).data;
  } catch {
    return undefined;
  }
}
