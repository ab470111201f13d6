import { openReadOnly } from "../../sqlite.ts";
import { longestToken, type SignIn } from "../signIn.ts";
import type { Env } from "../source.ts";
import { globalDatabase } from "./find.ts";
import { stored } from "./json.ts";

/** Cursor's sign-in: `cursorAuth/accessToken` of its global database. Null when there is none. */
export function cursorSignIn(env: Env): SignIn | null {
  try {
    const db = openReadOnly(globalDatabase(env));
    try {
      const value = db.prepare("SELECT value FROM ItemTable WHERE key = 'cursorAuth/accessToken'").pluck().get();
      const secret = stored(value)?.replace(/^"(.*)"$/, "$1");
      return secret && secret.length <= longestToken ? { secret } : null;
    } finally {
      db.close();
    }
  } catch {
    return null; // no such file, another table, or busy: the next call looks again
  }
}
