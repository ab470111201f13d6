import { join } from "node:path";
import { cacheFolder, fillOnce } from "./cache.ts";
import { findOnPath } from "./path.ts";
import { npm } from "./process.ts";

/** VS Code's own workbench and extension host as a web server; this version carries VS Code 1.139.1. */
const version = "4.139.1";

/** Installs the server into the cache once (about 590 MB). Returns the path of its program, which wants Node 24. */
export async function ensureEditorServer(): Promise<string> {
  const folder = join(cacheFolder, `code-server-${version}`);
  await fillOnce("Installing VS Code's server", folder, async (to) => {
    await npm(["install", "--no-save", "--prefix", to, `code-server@${version}`], to);
    // The package holds the workbench's dependencies as a list only; its own install script would compile them.
    await npm(["install", "--omit=dev"], workbench(to));
  });
  return join(workbench(folder), "out", "server-main.js");
}

function workbench(folder: string): string {
  return join(folder, "node_modules", "code-server", "lib", "vscode");
}

/** Command-line `code` of a desktop VS Code on this machine; undefined without one or without a screen to show it. */
export function desktopEditor(): string | undefined {
  const hasScreen = process.platform !== "linux" || process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"];
  // Inside a remote window's terminal `code` talks to that window and takes no folders of its own.
  if (!hasScreen || process.env["VSCODE_IPC_HOOK_CLI"]) return undefined;
  return findOnPath(process.platform === "win32" ? ["code.cmd"] : ["code"]);
}
