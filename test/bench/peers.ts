import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A peer's program as its vendor built it, without the Node wrapper that npm would start it with. */
export interface Peer {
  name: "ccusage" | "tokscale";
  version: string;
  program: string;
}

const platform = `${process.platform}-${process.arch}`;
const packages = [
  { name: "ccusage", package: `@ccusage/ccusage-${platform}` },
  { name: "tokscale", package: `@tokscale/cli-${platform}${process.platform === "linux" ? "-gnu" : ""}` },
] as const;

/** The peers that npm has for this platform, each in its newest version; installed once into the cache folder. */
export function installPeers(cache: string): Peer[] {
  const folder = join(cache, "peers");
  const present = () => packages.flatMap(({ name, package: id }) => installed(folder, name, id));
  if (present().length === packages.length) return present();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  for (const { name, package: id } of packages) {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", `${id}@latest`];
    const { status } = spawnSync(npm, args, { cwd: folder, stdio: "ignore", shell: process.platform === "win32" });
    if (status !== 0) process.stderr.write(`bench: npm has no ${name} for ${platform}; it is left out\n`);
  }
  return present();
}

function installed(folder: string, name: Peer["name"], id: string): Peer[] {
  const root = join(folder, "node_modules", id);
  const program = join(root, "bin", process.platform === "win32" ? `${name}.exe` : name);
  if (!existsSync(program)) return [];
  chmodSync(program, 0o755); // the packages leave that to their wrappers
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  return [{ name, version, program }];
}
