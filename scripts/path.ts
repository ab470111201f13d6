import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** First of the programs that PATH holds, as an absolute path. */
export function findOnPath(names: readonly string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}
