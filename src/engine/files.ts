import { homedir } from "node:os";
import { dirname, join } from "node:path";

/** Where Taximeter's own files are. */

/** One ledger per user and machine, shared by all editors, windows and the CLI. TAXIMETER_DB names another file. */
export function defaultDatabase(): string {
  const { env, platform } = process;
  if (env["TAXIMETER_DB"]) return env["TAXIMETER_DB"];
  const home = homedir();
  if (platform === "darwin") return join(home, "Library", "Application Support", "taximeter", "ledger.db");
  if (platform === "win32") {
    return join(env["LOCALAPPDATA"] || join(home, "AppData", "Local"), "taximeter", "ledger.db");
  }
  return join(env["XDG_DATA_HOME"] || join(home, ".local", "share"), "taximeter", "ledger.db");
}

/** `pricing.jsonc` in the user's configuration folder: discounts, aliases, models and prices of their own. */
export function userPriceFile(): string {
  const { env, platform } = process;
  const home = homedir();
  const base = platform === "win32" ? env["APPDATA"] || join(home, "AppData", "Roaming") : env["XDG_CONFIG_HOME"];
  return join(base || join(home, ".config"), "taximeter", "pricing.jsonc");
}

/** Fetched price books lie beside the ledger. */
export function booksFolder(database: string): string {
  return join(dirname(database), "books");
}
