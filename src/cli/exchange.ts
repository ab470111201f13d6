import { once } from "node:events";
import { count } from "../core/format.ts";
import { type Options, UsageError, withEngine } from "./options.ts";

export function exportLedger(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    for (const line of engine.export({ names: options.names })) {
      if (!process.stdout.write(`${line}\n`)) await once(process.stdout, "drain");
    }
  });
}

export async function importLedger(options: Options, file: string | undefined): Promise<void> {
  if (file === undefined) throw new UsageError("import: which file?");
  await withEngine(options, async (engine) => {
    const { lines, added, name } = await engine.importLedger(file);
    process.stdout.write(`${count(lines, "fact")} of ${name} read from ${file}; new: ${count(added, "response")}\n`);
  });
}

/** Adds a CSV file of what was paid elsewhere. */
export async function importSpend(options: Options, file: string | undefined): Promise<void> {
  if (file === undefined) throw new UsageError("import-spend: which file?");
  await withEngine(options, async (engine) => {
    const { rows } = await engine.importSpend(file);
    process.stdout.write(`${count(rows, "row")} read from ${file}\n`);
  });
}

/** Adds a CSV file of usage events that Cursor's dashboard exported. */
export async function importUsage(options: Options, file: string | undefined): Promise<void> {
  if (file === undefined) throw new UsageError("import-usage: which file?");
  await withEngine(options, async (engine) => {
    const { rows, skipped } = await engine.importUsage(file);
    const left = skipped === 0 ? "" : `; ${count(skipped, "row")} could not be read`;
    process.stdout.write(`${count(rows, "event")} read from ${file}${left}\n`);
  });
}
