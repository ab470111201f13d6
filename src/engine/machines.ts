import { createWriteStream, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { EngineApi } from "../core/api.ts";
import { type ImportedLedger, type Machine, machineName, shownName } from "../core/machine.ts";
import type { Env } from "../sources/source.ts";
import type { Appended } from "../store/append.ts";
import type { Removed } from "../store/removeMachine.ts";
import type { Store } from "../store/store.ts";
import { exportLines, type ExportOptions, importFile } from "./exchange.ts";
import { createMachineFolder } from "./machineFolder.ts";
import type { Prices } from "./prices.ts";

export interface MachinesOptions {
  env: Env;
  prices: Prices;
  now(): number;
  /** Figures of several sessions may be others than before. */
  onChange(changed: Removed | Appended): void;
  onError(error: unknown): void;
}

export type MachinesApi = Pick<EngineApi, "machines" | "exportLedger" | "importLedger" | "removeMachine">;

/** This machine's ledger among those of others. */
export function createMachines(store: Store, { env, prices, now, onChange, onError }: MachinesOptions) {
  /** As nobody named it. */
  const given = machineName({ hostName: hostname(), vars: env.vars });
  if (store.machines.self().name === "") store.machines.rename(given);

  function list(): Machine[] {
    const shares = store.machines.shares();
    return store.machines.list().map(({ id, uid, exportedAt, importedAt, ...machine }) => {
      const share = shares.find((one) => one.id === id) ?? { calls: 0, sessions: 0, nanoUsd: 0 };
      const { calls, sessions, nanoUsd } = share;
      const name = shownName({ uid, name: machine.name });
      return { id: uid, name, self: id === 0, exportedAt, importedAt, calls, sessions, nanoUsd };
    });
  }

  const api: MachinesApi = {
    machines: async () => list(),
    exportLedger: async (path, options) => writeLedger(path, store, now(), options),
    importLedger: async (path) => read(path, true),
    async removeMachine(id) {
      onChange(store.machines.remove(id));
    },
  };

  function read(path: string, asked: boolean): Promise<ImportedLedger> {
    return importFile(path, store, prices.pricer, { now: now(), asked, onAppended: onChange });
  }

  const folder = createMachineFolder(store, {
    now,
    write: (path, wanted) => writeLedger(path, store, now(), wanted),
    read: (path) => read(path, false),
    onError,
  });

  return {
    api,
    folder,
    /** Empty: as its surroundings call it. */
    rename: (name: string) => store.machines.rename(name || given),
  };
}

/** Writes an export, compressed, which is whole or not there. Returns its lines. */
async function writeLedger(
  path: string,
  store: Store,
  now: number,
  options: ExportOptions,
): Promise<{ lines: number }> {
  const part = `${path}.part-${process.pid}`;
  let lines = 0;
  function* text(): Generator<string> {
    for (const line of exportLines(store, now, options)) {
      lines++;
      yield `${line}\n`;
    }
  }
  try {
    await pipeline(Readable.from(text()), createGzip(), createWriteStream(part, { mode: 0o600 }));
    renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
  return { lines: lines - 1 };
}
