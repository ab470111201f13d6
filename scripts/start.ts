import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build.ts";
import { cacheFolder } from "./cache.ts";
import { desktopEditor } from "./editor.ts";
import { hasLogs } from "./logs.ts";
import { pack } from "./package.ts";
import { mustRun } from "./process.ts";
import { step } from "./progress.ts";
import { startSample } from "./sample.ts";
import { startServer } from "./server.ts";
import { writeSettings } from "./settings.ts";

/** Folders open in restricted mode without a question; Taximeter needs no trust. */
const untrusted = { "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never" };

/** What is opened: which folder, for whose logs, with which editor data. */
interface Session {
  vsix: string;
  folder: string;
  data: string;
  env: NodeJS.ProcessEnv;
}

/**
 * `npm start [-- --web] [-- --sample] [folder]`: builds Taximeter and opens it in an editor of its own, on this user's
 * logs, or on sample sessions when there are none. Runs until Ctrl+C.
 */
export async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { web: { type: "boolean" }, sample: { type: "boolean" } },
    allowPositionals: true,
  });
  await step("Building", build);
  const vsix = await step("Packing", () => pack());
  const from = process.env["INIT_CWD"] ?? process.cwd();
  const folder = positionals[0] === undefined ? undefined : resolve(from, positionals[0]);
  if (!values.sample && !hasLogs())
    console.log("No logs of Claude Code, Codex or Cursor here: showing sample sessions.");
  const session =
    values.sample || !hasLogs()
      ? sampleSession(vsix, folder)
      : { vsix, folder: folder ?? from, data: join(cacheFolder, "editor"), env: process.env };
  const code = values.web ? undefined : desktopEditor();
  return code ? openDesktop(code, session) : openWeb(session);
}

/** Nothing of an earlier sample is kept, and nothing of it reaches the user's own ledger. */
function sampleSession(vsix: string, folder: string | undefined): Session {
  const base = join(cacheFolder, "sample");
  rmSync(base, { recursive: true, force: true });
  const home = join(base, "home");
  const { project } = startSample(home);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: home,
    USERPROFILE: home,
    TAXIMETER_SAMPLE: "1",
    TAXIMETER_DB: join(base, "ledger.db"),
  };
  for (const name of ["CLAUDE_CONFIG_DIR", "CODEX_HOME", "XDG_CONFIG_HOME", "APPDATA"]) delete env[name];
  return { vsix, folder: folder ?? project, data: join(base, "editor"), env };
}

async function openWeb({ vsix, folder, data, env }: Session): Promise<number> {
  writeSettings(data, untrusted);
  const server = await step("Starting VS Code's server", () => startServer({ vsix, data, env, port: 8129 }));
  console.log(`\nOpen ${server.addressOf(folder)}\nCtrl+C stops it.`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.stop());
  await server.ended;
  process.exit(0); // the sample's timers would keep the process
}

async function openDesktop(code: string, { vsix, folder, data, env }: Session): Promise<number> {
  writeSettings(data, untrusted);
  const extensions = join(data, "extensions");
  const shell = process.platform === "win32";
  const folders = ["--user-data-dir", data, "--extensions-dir", extensions];
  await mustRun(code, [...folders, "--install-extension", vsix, "--force"], { env, shell });
  console.log(`VS Code opens on ${folder}. Closing its window, or Ctrl+C, ends this.`);
  const child = spawn(code, [...folders, "--new-window", "--wait", folder], { env, shell, stdio: "inherit" });
  await new Promise((done) => child.on("exit", done));
  process.exit(0);
}
