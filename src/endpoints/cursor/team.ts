import type { CredentialedRequest } from "../credential.ts";
import type { HttpRequest } from "../http.ts";

/** What the endpoints of Cursor's Admin API share (Teams and Enterprise). */

export const team = {
  vendor: "cursor",
  baseUrl: "https://api.cursor.com",
  credential: "cursor-admin-key",
  documented: true,
  // Figures are made once an hour.
  manners: { floorMs: 10 * 60_000, freshMs: 60 * 60_000 },
} as const;

/** About 20 requests a minute are allowed to a whole team. */
export const teamPauseMs = 3000;

/** Longest window of time that it answers for at once, ms. */
export const longestSpanMs = 30 * 24 * 3_600_000;

/** The key is the user name of Basic authentication; there is no password. */
export function teamRequest({ baseUrl, credential }: CredentialedRequest, path: string, body: unknown): HttpRequest {
  const headers = { authorization: `Basic ${btoa(`${credential.secret}:`)}` };
  return { method: "POST", url: `${baseUrl}${path}`, headers, body };
}
