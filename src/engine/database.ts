import { homedir } from "node:os";
import { join } from "node:path";

/** One ledger per user and machine, shared by all editors, windows and the CLI. TAXIMETER_DB names another file. */
export function defaultDatabase(): string {
  const { env, platform } = process;
  if (env["TAXIMETER_DB"]) return env["TAXIMETER_DB"];
  const home = homedir();
  if (platform === "darwin") return join(home, "Library", "Application Support", "taximeter", "ledger.db");
  if (platform === "win32")
    return join(env["LOCALAPPDATA"] || join(home, "AppData", "Local"), "taximeter", "ledger.db");
  return join(env["XDG_DATA_HOME"] || join(home, ".local", "share"), "taximeter", "ledger.db");
}
