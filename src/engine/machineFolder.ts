import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { MachineFolder } from "../core/machine.ts";
import type { DumpRange } from "../store/dump.ts";
import type { Store } from "../store/store.ts";

/** Written and read at most this often, ms. */
const everyMs = 15 * 60_000;
const fileName = /^taximeter-([0-9a-f]{32})-\d{4}-\d\d\.jsonl\.gz$/;
/** Of a folder with more files than that, only the first by name are read. */
const mostFiles = 5000;

export interface MachineFolderOptions {
  now(): number;
  write(path: string, options: { names: boolean; range: DumpRange }): Promise<unknown>;
  /** Fails when the file is no export, or not there as a whole yet. */
  read(path: string): Promise<unknown>;
  onError(error: unknown): void;
}

/**
 * A folder in which every machine leaves what it read itself, a file for each month, and reads what the others left there:
 * one that is synced or shared. Of the windows of one machine one at a time does so.
 */
export function createMachineFolder(store: Store, options: MachineFolderOptions) {
  const { now, write, read, onError } = options;
  let folder: MachineFolder | null = null;
  let busy: Promise<void> | null = null;

  /** What was done so far, if it is this window's turn. */
  function claim({ path, names }: MachineFolder): State | null {
    const isSame = (known: State) => known.path === path && known.names === names;
    // A clock that was wrong may have left a later time.
    const isDue = (known: State) => !isSame(known) || Math.abs(now() - known.at) >= everyMs;
    if (!isDue(stateOf(store.meta.get("machineFolder")))) return null; // mostly; the ledger need not be locked to know
    let claimed: State | null = null;
    store.meta.change("machineFolder", (text) => {
      const known = stateOf(text);
      if (!isDue(known)) return null;
      claimed = isSame(known) ? { ...known, at: now() } : { path, names, at: now(), written: {}, read: {} };
      return JSON.stringify(claimed);
    });
    return claimed;
  }

  async function exchange(shared: MachineFolder): Promise<void> {
    const state = claim(shared);
    if (!state) return;
    const { uid } = store.machines.self();
    for (const { month, mark } of store.machines.months()) {
      if (state.written[month] === mark) continue;
      const range = { from: Date.parse(`${month}-01`), to: nextMonth(month), own: true };
      await write(join(shared.path, `taximeter-${uid}-${month}.jsonl.gz`), { names: shared.names, range });
      state.written[month] = mark;
    }
    for (const name of readdirSync(shared.path).toSorted().slice(0, mostFiles)) {
      const of = fileName.exec(name)?.[1];
      if (of === undefined || of === uid) continue;
      const { size, mtimeMs } = statSync(join(shared.path, name));
      if (state.read[name] === `${size} ${mtimeMs}`) continue;
      try {
        await read(join(shared.path, name));
      } catch (error) {
        onError(error);
      }
      state.read[name] = `${size} ${mtimeMs}`; // what is still being copied changes once more
    }
    store.meta.set("machineFolder", JSON.stringify(state));
  }

  return {
    /** Null: no folder. */
    configure(next: MachineFolder | null): void {
      folder = next;
    },
    /** Does what is due, and no two at once. */
    async tick(): Promise<void> {
      if (!folder || busy) return busy ?? undefined;
      busy = exchange(folder).catch(onError);
      await busy;
      busy = null;
    },
    close: async (): Promise<void> => {
      folder = null;
      await busy;
    },
  };
}

const stateSchema = z.object({
  path: z.string(),
  names: z.boolean(),
  at: z.number(),
  written: z.record(z.string(), z.string()),
  read: z.record(z.string(), z.string()),
});
type State = z.infer<typeof stateSchema>;

function stateOf(text: string | undefined): State {
  return stateSchema.parse(JSON.parse(text ?? '{"path":"","names":true,"at":0,"written":{},"read":{}}'));
}

function nextMonth(month: string): number {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return Date.UTC(year, number, 1);
}
