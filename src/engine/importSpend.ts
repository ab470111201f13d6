import { readFile } from "node:fs/promises";
import type { ImportedFile } from "../core/api.ts";
import { readSpendCsv } from "../endpoints/spendCsv.ts";
import type { Store } from "../store/store.ts";

/** Adds what was paid elsewhere. Reading the same file again adds nothing; throws, having added nothing, when a row is wrong. */
export async function importSpend(path: string, { otherSpend }: Pick<Store, "otherSpend">): Promise<ImportedFile> {
  const lines = readSpendCsv(await readFile(path, "utf8"));
  otherSpend.add(lines);
  return { rows: lines.length, skipped: 0 };
}
