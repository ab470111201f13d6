import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Whether Claude Code, Codex or Cursor has left anything to read on this machine. */
export function hasLogs(env: NodeJS.ProcessEnv = process.env, home: string = homedir()): boolean {
  return logFolders(env, home).some((path) => existsSync(path));
}

function logFolders(env: NodeJS.ProcessEnv, home: string): string[] {
  const claude = list(env["CLAUDE_CONFIG_DIR"]) ?? [join(home, ".claude"), join(home, ".config", "claude")];
  const codex = list(env["CODEX_HOME"]) ?? [join(home, ".codex")];
  const cursor = [
    join(env["APPDATA"] ?? join(home, "AppData", "Roaming"), "Cursor"),
    join(home, "Library", "Application Support", "Cursor"),
    join(env["XDG_CONFIG_HOME"] ?? join(home, ".config"), "Cursor"),
  ];
  return [
    ...claude.map((root) => join(root, "projects")),
    ...codex.map((root) => join(root, "sessions")),
    ...cursor.map((root) => join(root, "User", "globalStorage", "state.vscdb")),
    join(home, ".cursor", "projects"),
    join(home, ".cursor", "chats"),
  ];
}

function list(value: string | undefined): string[] | undefined {
  return value
    ?.split(",")
    .map((path) => path.trim())
    .filter(Boolean);
}
