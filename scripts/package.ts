import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build.ts";
import { cacheFolder, repository } from "./cache.ts";
import { runBin } from "./process.ts";
import { step } from "./progress.ts";

/** Platform names of the Marketplace, and of the native file that belongs to each. */
export const nativeFiles = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "alpine-x64": "linuxmusl-x64",
  "alpine-arm64": "linuxmusl-arm64",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
  "win32-x64": "win32-x64",
  "win32-arm64": "win32-arm64",
} as const;

export const targets = Object.keys(nativeFiles);

/** `npm run package [-- --target linux-x64]`: builds and packs a VSIX for each platform, or for one. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { target: { type: "string" } } });
  const wanted = values.target === undefined ? targets : [values.target];
  const unknown = wanted.find((target) => !isTarget(target));
  if (unknown !== undefined) {
    console.error(`Unknown target ${unknown}; one of: ${targets.join(", ")}`);
    return 2;
  }
  await step("Building", build);
  for (const target of wanted) {
    const vsix = await step(`Packing ${target}`, () => pack(target));
    console.log(`${vsix} (${(statSync(vsix).size / 1e6).toFixed(2)} MB)`);
  }
  return 0;
}

/** Packs dist/ as it is. Returns the path of the VSIX. */
export async function pack(target: string = `${process.platform}-${process.arch}`): Promise<string> {
  if (!isTarget(target)) throw new Error(`Unknown target ${target}`);
  const folder = join(cacheFolder, "package");
  const ignoreFile = join(folder, `${target}.vscodeignore`);
  const packagePath = join(folder, `taximeter-${target}.vsix`);
  mkdirSync(folder, { recursive: true });
  const common = readFileSync(join(repository, ".vscodeignore"), "utf8");
  writeFileSync(ignoreFile, `${common}!dist/sqlite/${nativeFiles[target]}.node\n`);
  const { code, output } = await runBin("vsce", [
    "package",
    ...["--target", target],
    ...["--out", packagePath],
    ...["--ignoreFile", ignoreFile],
    "--no-dependencies",
    // As long as package.json names no repository there is no address to make the README's pictures absolute with.
    ...["--allow-missing-repository", "--no-rewrite-relative-links"],
  ]);
  if (code !== 0) throw new Error(`Packing failed:\n${output}`);
  return packagePath;
}

function isTarget(name: string): name is keyof typeof nativeFiles {
  return Object.hasOwn(nativeFiles, name);
}
