#!/usr/bin/env node
// Runs one task of this repository under Node 24: `node scripts/run.mjs start|test|… [arguments]`.
// Plain JavaScript without dependencies: it runs before there are any, on Node 18 or newer. The rest is TypeScript,
// which Node 24 runs as it is.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const scripts = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);

if (process.versions.node.startsWith("24.")) {
  const { main } = await import("./tasks.ts");
  process.exitCode = await main(args);
} else {
  process.exitCode = await runUnder(node24());
}

/** Path of Node 24, which npm carries as a package per platform. It is installed into the cache once. */
function node24() {
  const windows = process.platform === "win32";
  const name = `node-${windows ? "win" : process.platform}-${process.arch}`;
  const folder = join(process.env.TAXIMETER_CACHE || join(dirname(scripts), ".cache"), "node-24");
  if (!existsSync(folder)) {
    console.log(`Installing Node 24 (this is Node ${process.versions.node}) …`);
    const start = Date.now();
    const partial = `${folder}.partial-${process.pid}`;
    mkdirSync(partial, { recursive: true });
    const install = ["install", "--prefix", partial, "--no-audit", "--no-fund", "--ignore-scripts", `${name}@24`];
    const npm = process.env.npm_execpath;
    const { status } = npm
      ? spawnSync(process.execPath, [npm, ...install], { stdio: ["ignore", "ignore", "inherit"] })
      : spawnSync("npm", install, { stdio: ["ignore", "ignore", "inherit"], shell: windows });
    if (status !== 0) throw new Error(`npm has no ${name}@24 for us: install Node 24 and try again`);
    renameSync(partial, folder);
    console.log(`Installing Node 24: done in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  }
  return join(folder, "node_modules", name, "bin", windows ? "node.exe" : "node");
}

/** The same command under another Node, whose folder comes first in PATH for all that it starts. */
function runUnder(/** @type {string} */ node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...args], {
    stdio: "inherit",
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
  });
  // Ctrl+C reaches the child from the terminal; this process only waits for it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
}
