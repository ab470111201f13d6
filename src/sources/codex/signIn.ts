import { join } from "node:path";
import { asWhole, asObject, asText, type Json } from "../json.ts";
import { longestToken, readJson, type SignIn } from "../signIn.ts";
import type { Env } from "../source.ts";
import { homes } from "./find.ts";

/** Codex's sign-in with a ChatGPT account: `auth.json` in its home. Null when there is none, or it is an API key. */
export function codexSignIn(env: Env): SignIn | null {
  for (const home of homes(env)) {
    const tokens = asObject(readJson(join(home, "auth.json"))?.["tokens"]);
    const secret = asText(tokens?.["access_token"], longestToken);
    if (secret === undefined) continue;
    const account = asText(tokens?.["account_id"]);
    const expiresAt = expiryOf(secret);
    return {
      secret,
      ...(account === undefined ? {} : { account }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
  }
  return null;
}

/** `exp` of a JSON web token, in ms; the file itself says only when it was last renewed. */
function expiryOf(token: string): number | undefined {
  try {
    const claims: Json | undefined = asObject(
      JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")),
    );
    const seconds = asWhole(claims?.["exp"]);
    return seconds === undefined ? undefined : seconds * 1000;
  } catch {
    return undefined;
  }
}
