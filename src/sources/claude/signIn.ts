import { join } from "node:path";
import { asArray, asWhole, asObject, asText, type Json } from "../json.ts";
import { longestToken, readJson, type SignIn } from "../signIn.ts";
import type { Env } from "../source.ts";
import { configFolders } from "./find.ts";

/** Name of the item in the macOS Keychain that holds what elsewhere is in `.credentials.json`. */
export const keychainItem = "Claude Code-credentials";

/**
 * Claude Code's sign-in with a claude.ai account: `.credentials.json` in its configuration folder, or, on macOS, an item of
 * the Keychain. Null when there is none that may read the account's usage (scope `user:profile`).
 * @param keychain reads an item of the Keychain; null where there is none, or it is not to be asked.
 */
export async function claudeSignIn(
  env: Env,
  keychain: ((item: string) => Promise<Json | undefined>) | null,
): Promise<SignIn | null> {
  for (const folder of configFolders(env)) {
    const found = signInOf(readJson(join(folder, ".credentials.json")));
    if (found) return found;
  }
  return signInOf(await keychain?.(keychainItem));
}

function signInOf(file: Json | undefined): SignIn | null {
  const oauth = asObject(file?.["claudeAiOauth"]);
  const secret = asText(oauth?.["accessToken"], longestToken);
  const scopes = oauth?.["scopes"];
  if (secret === undefined || (scopes !== undefined && !asArray(scopes).includes("user:profile"))) return null;
  const expiresAt = asWhole(oauth?.["expiresAt"]);
  return expiresAt === undefined ? { secret } : { secret, expiresAt };
}
