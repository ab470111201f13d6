import { formatCount, formatDateTime, formatUsd } from "../core/format.ts";
import { type Options, UsageError, withEngine } from "./options.ts";
import { shorten, table } from "./table.ts";

/** Whose figures the ledger holds. */
export function machines(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const all = await engine.machines();
    if (options.json) {
      process.stdout.write(`${JSON.stringify(all)}\n`);
      return;
    }
    const when = (ms: number | null) => (ms === null ? "-" : formatDateTime(ms, options.timeZone));
    const rows = all.map((machine) => [
      shorten(machine.name, 40) + (machine.self ? " (this one)" : ""),
      formatCount(machine.calls),
      formatCount(machine.sessions),
      formatUsd(machine.nanoUsd),
      when(machine.exportedAt),
      when(machine.importedAt),
    ]);
    const head = ["Machine", "Responses", "Sessions", "API value", "As of", "Added"];
    process.stdout.write(table(["l", "r", "r", "r", "r", "r"], [head, ...rows]));
  });
}

/** Takes out what only one machine told, by its name or id. */
export async function forgetMachine(options: Options, wanted: string | undefined): Promise<void> {
  if (wanted === undefined) throw new UsageError("forget-machine: which one? See: taximeter machines");
  await withEngine(options, async (engine) => {
    const found = (await engine.machines()).filter(({ self, id, name }) => !self && (name === wanted || id === wanted));
    const [machine] = found;
    if (!machine) throw new UsageError(`forget-machine: no other machine is called "${wanted}"`);
    if (found.length > 1) {
      throw new UsageError(
        `forget-machine: several are called that, give an id: ${found.map(({ id }) => id).join(", ")}`,
      );
    }
    await engine.removeMachine(machine.id);
    process.stdout.write(`the figures of ${machine.name} were removed\n`);
  });
}
