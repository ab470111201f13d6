import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type Readers, startReaders } from "../../src/engine/readers.ts";
import { openStore } from "../../src/store/store.ts";
import { generate } from "../bench/generate.ts";
import { account, type Home, layOut, logsBelow, read, type Reading } from "./ledger.ts";

/** Logs read by several threads give the ledger that one thread gives. */

const entry = new URL("../../src/engine/reader.ts", import.meta.url);
const plainly: Reading = { order: 1, limit: Infinity, anew: false, crash: null };
const folder = mkdtempSync(join(tmpdir(), "taximeter-"));
generate(folder, 600_000, 3);
const home = layOut(logsBelow("generated", folder));
for (let i = 0; i < home.growing; i++) home.grow(i, 1);
afterAll(() => {
  rmSync(folder, { recursive: true });
  home.remove();
});

async function ledgerOf(...readings: Reading[]) {
  const store = openStore(":memory:");
  for (const reading of readings) await read(store, home, reading);
  const result = account(store);
  store.close();
  return result;
}

const truth = await ledgerOf(plainly);

/** Threads whose reads are short, so that a file takes several, and who tell how many were asked of them. */
function threads(asked: string[], limit = 10_000, program = entry) {
  return ({ env }: Home): Readers => {
    const readers = startReaders(env, program, 2);
    return {
      ...readers,
      ask(job) {
        asked.push(job.place.path);
        readers.ask({ ...job, limit });
      },
    };
  };
}

it("is the same ledger", async () => {
  const asked: string[] = [];
  expect(await ledgerOf({ ...plainly, readers: threads(asked) })).toEqual(truth);
  expect(asked.length).toBeGreaterThan(new Set(asked).size);
});

it("goes on where it was killed", async () => {
  const crash = { kind: "after", append: 3 } as const;
  expect(await ledgerOf({ ...plainly, readers: threads([]), crash }, plainly)).toEqual(truth);
});

it("is read by the engine's own thread when the others end", async () => {
  const asked: string[] = [];
  const dying = new URL("data:text/javascript,setTimeout(() => process.exit(1), 20)");
  expect(await ledgerOf({ ...plainly, readers: threads(asked, 10_000, dying) })).toEqual(truth);
  expect(asked).not.toEqual([]);
});
