import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ensureEditorServer } from "./editor.ts";
import { mustRun } from "./process.ts";

export interface ServerOptions {
  /** Package that is installed as the only extension. */
  vsix: string;
  /** Folder for everything that the editor writes. */
  data: string;
  /** Environment of the extension host: its HOME decides whose logs are read. */
  env: NodeJS.ProcessEnv;
  /** Used when it is free; any free port otherwise. */
  port?: number;
  /** More arguments of the server. */
  args?: readonly string[];
}

export interface EditorServer {
  /** Address of the workbench with a folder open. */
  addressOf(folder: string): string;
  /** Ends when the server does, with its exit code. */
  ended: Promise<number>;
  stop(): Promise<void>;
}

/** Starts an editor's server that only this machine reaches, and waits until it answers. */
export async function startServer({ vsix, data, env, port, args = [] }: ServerOptions): Promise<EditorServer> {
  const main = await ensureEditorServer();
  const extensions = join(data, "extensions");
  rmSync(extensions, { recursive: true, force: true });
  mkdirSync(extensions, { recursive: true });
  const folders = ["--extensions-dir", extensions, "--user-data-dir", data, "--server-data-dir", data];
  await mustRun(process.execPath, [main, ...folders, "--install-extension", vsix], { env });

  const free = await freePort(port);
  const server = spawn(
    process.execPath,
    [
      main,
      ...folders,
      ...args,
      ...["--host", "127.0.0.1", "--port", String(free)],
      ...["--without-connection-token", "--accept-server-license-terms", "--telemetry-level", "off"],
    ],
    { env, stdio: logTo(join(data, "server.log")) },
  );
  const ended = new Promise<number>((resolve) => server.on("exit", (code) => resolve(code ?? 1)));
  const origin = `http://127.0.0.1:${free}`;
  await answers(origin, server, join(data, "server.log"));
  return { addressOf: (folder) => workbenchAddress(origin, folder), ended, stop: () => stop(server, ended) };
}

/** The folder is given as the path of a URL: on Windows with a slash before the drive. */
function workbenchAddress(origin: string, folder: string): string {
  const path = folder.replaceAll("\\", "/").replace(/^(?!\/)/, "/");
  return `${origin}/?folder=${encodeURIComponent(path).replaceAll("%2F", "/")}`;
}

function logTo(file: string): ["ignore", number, number] {
  const log = openSync(file, "w");
  // The child has its own copy once it runs.
  setImmediate(() => closeSync(log));
  return ["ignore", log, log];
}

async function answers(origin: string, server: ChildProcess, log: string): Promise<void> {
  for (let tries = 0; tries < 300 && server.exitCode === null; tries++) {
    const ok = await fetch(origin).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await delay(100);
  }
  server.kill();
  throw new Error(`The editor's server did not start:\n${readFileSync(log, "utf8")}`);
}

async function stop(server: ChildProcess, ended: Promise<number>): Promise<void> {
  server.kill("SIGTERM");
  const hard = setTimeout(() => server.kill("SIGKILL"), 5000);
  await ended;
  clearTimeout(hard);
}

function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", (error) => (wanted === 0 ? reject(error) : resolve(freePort())));
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
