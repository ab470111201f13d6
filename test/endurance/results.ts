import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../scripts/cache.ts";

/** What the long runs measured, kept until `node scripts/run.mjs endurance` writes docs/endurance.md of it. */
const folder = join(cacheFolder, "endurance");

/** Replaces an earlier result of the same name. */
export function keepResult(
  kind: "fuzz" | "soak" | "large" | "idle" | "growth" | "latency",
  name: string,
  result: object,
): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${kind}-${name}.json`), JSON.stringify(result));
}

export function keptResults<Result>(kind: Parameters<typeof keepResult>[0]): Result[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${kind}-`))
    .toSorted()
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Result);
}
