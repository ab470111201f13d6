import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../scripts/cache.ts";

/** A program from the npm registry. */
export interface Installed {
  version: string;
  binary: string;
}

/** Everything that the clients' tests keep between runs: the programs (about 800 MB) and the runs. */
export const cache = join(cacheFolder, "clients");

/** What a package's native binary is called on this machine. */
const arch = process.arch === "arm64" ? { npm: "linux-arm64", rust: "aarch64" } : { npm: "linux-x64", rust: "x86_64" };
const programs = {
  claude: { package: "@anthropic-ai/claude-code", binary: `@anthropic-ai/claude-code-${arch.npm}/claude` },
  codex: {
    package: "@openai/codex",
    binary: `@openai/codex-${arch.npm}/vendor/${arch.rust}-unknown-linux-musl/bin/codex`,
  },
};

/**
 * The newest clients, installed when they are missing; `TAXIMETER_UPDATE=1` asks for newer ones. Install scripts do not
 * run: the platform packages hold the binaries.
 */
export function installClients(): { claude: Installed; codex: Installed } {
  const programsOf = Object.values(programs);
  const missing = programsOf.some((program) => !existsSync(join(cache, "node_modules", program.binary)));
  if (missing || process.env["TAXIMETER_UPDATE"]) install(programsOf.map((program) => `${program.package}@latest`));
  return { claude: installed(programs.claude), codex: installed(programs.codex) };
}

/** Adds packages to the cache folder, never to the project. */
export function install(packages: readonly string[]): void {
  mkdirSync(cache, { recursive: true });
  if (!existsSync(join(cache, "package.json"))) writeFileSync(join(cache, "package.json"), '{"private":true}\n');
  const flags = ["--prefix", cache, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  try {
    execFileSync("npm", ["install", ...flags, ...packages], { cwd: cache, timeout: 300_000, stdio: "pipe" });
  } catch (error) {
    throw new Error(`npm could not install ${packages.join(" ")} into ${cache}: is the npm registry reachable?`, {
      cause: error,
    });
  }
}

function installed(program: { package: string; binary: string }): Installed {
  const modules = join(cache, "node_modules");
  const manifest = JSON.parse(readFileSync(join(modules, program.package, "package.json"), "utf8")) as {
    version: string;
  };
  return { version: manifest.version, binary: join(modules, program.binary) };
}
