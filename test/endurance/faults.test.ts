import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { openEngine } from "../../src/engine/open.ts";
import { openIndexed } from "../../src/engine/openIndexed.ts";
import { checkLedger } from "../bench/check.ts";
import { generate } from "../bench/generate.ts";
import { answer, larges, readLarge } from "./large.ts";

/** The engine on a home of its own, and what goes wrong on real machines. Afterwards the totals equal the truth. */
const base = mkdtempSync(join(tmpdir(), "taximeter-faults-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const stock = join(base, "stock");
const truth = generate(stock, 2_000_000, 5);
const project = ".claude/projects/-odd";

let folder: string;
let home: string;
beforeEach(() => {
  folder = mkdtempSync(join(base, "case-"));
  home = join(folder, "home");
  cpSync(stock, home, { recursive: true, preserveTimestamps: true });
  mkdirSync(join(home, project), { recursive: true });
});

/** What the user is told, each text once. */
let told: Set<string>;
function open(ledger: string): Engine {
  told = new Set();
  const engine = openEngine(ledger, {
    env: { home, platform: "linux", vars: {} },
    onError: (message, error) => told.add(`${message}: ${error instanceof Error ? error.message : ""}`),
  });
  onTestFinished(() => engine.close().catch(() => {}));
  return engine;
}

function expectTruth(ledger: string): void {
  const { wrong, cells } = checkLedger(truth, ledger);
  expect(wrong).toEqual([]);
  expect(cells).toBeGreaterThan(3);
}

describe("strange things among the logs do no harm, and are not told", () => {
  it.each<[string, (path: string) => void]>([
    ["a folder", (path) => mkdirSync(path)],
    ["a pipe that nobody writes to", (path) => execFileSync("mkfifo", [path])],
    ["a link to nothing", (path) => symlinkSync("nowhere", path)],
    ["a link to itself", (path) => symlinkSync(path, path)],
    ["a link to a device without end", (path) => symlinkSync("/dev/zero", path)],
    ["nothing but NULs", (path) => writeFileSync(path, Buffer.alloc(300_000))],
    [
      "no text",
      (path) => writeFileSync(path, Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7919) % 256))),
    ],
  ])(
    "%s",
    async (_, make) => {
      make(join(home, project, "0a0a0a0a-0000-4000-8000-00000000000a.jsonl"));
      const ledger = join(folder, "ledger.db");
      const engine = open(ledger);
      await engine.index();
      expectTruth(ledger);
      expect([...told]).toEqual([]);
    },
    60_000,
  );

  it("a folder that contains itself", async () => {
    symlinkSync(join(home, ".claude"), join(home, project, "again"));
    symlinkSync(home, join(home, ".codex/sessions/again"));
    const ledger = join(folder, "ledger.db");
    await open(ledger).index();
    expectTruth(ledger);
    expect([...told]).toEqual([]);
  });
});

describe("logs of sizes that nobody expects are read to their end", () => {
  it.each(larges)("$name: $small $unit", { timeout: 60_000 }, async (one) => {
    expect(await readLarge(one, one.small)).toMatchObject({ wrong: 0, told: [] });
  });
});

describe("logs that may not be read", () => {
  // Root may read everything: somebody else tries.
  const somebody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const command = join(import.meta.dirname, "../../src/cli/main.ts");
  const run = (ledger: string) => {
    const env = { HOME: home, PATH: process.env["PATH"], TZ: "UTC" };
    const argv = [command, "sessions", "--json", "--db", ledger];
    return spawnSync(process.execPath, argv, { ...somebody, env, cwd: home, encoding: "utf8", maxBuffer: 1e9 });
  };
  const canRun = spawnSync(process.execPath, [command, "--help"], somebody).status === 0;

  it.skipIf(!canRun || process.platform === "win32")(
    "are told once, and count when they may be",
    { timeout: 60_000 },
    () => {
      chmodSync(base, 0o755);
      const logs = readdirSync(home, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".jsonl"));
      const closed = [...logs.slice(0, 5), dirname(logs.at(-1)!)].map((path) => join(home, path));
      if ("uid" in somebody) execFileSync("chown", ["-R", "65534:65534", folder]);
      for (const path of closed) chmodSync(path, 0);
      const ledger = join(folder, "ledger.db");
      const first = run(ledger);
      expect(first.stderr.trim().split("\n")).toEqual([expect.stringMatching(/cannot read .*EACCES/)]);
      expect(first.status).toBe(0);
      for (const path of closed) chmodSync(path, 0o700);
      expect(run(ledger)).toMatchObject({ stderr: "", status: 0 });
      expectTruth(ledger);
    },
  );
});

describe("a ledger that is damaged behind its head", () => {
  it("is found when something is written, set aside, and filled from the logs", { timeout: 60_000 }, async () => {
    const ledger = join(folder, "ledger.db");
    const engine = open(ledger);
    await engine.index();
    await engine.close();
    const bytes = readFileSync(ledger);
    writeFileSync(ledger, bytes.fill(0x5a, Math.floor(bytes.length / 3)));
    rmSync(join(home, ".claude/projects"), { recursive: true });
    cpSync(join(stock, ".claude/projects"), join(home, ".claude/projects"), { recursive: true }); // all is newer
    const said: string[] = [];
    const options = { env: { home, platform: "linux" as const, vars: {} }, onError: (what: string) => said.push(what) };
    const repaired = await openIndexed(ledger, options, {
      ...{ timeZone: "UTC", workspaceFolders: [], trusted: null, pricing: null },
    });
    onTestFinished(() => repaired.close());
    expectTruth(ledger);
    expect(said).toEqual([expect.stringMatching(/damaged and was set aside.*fills from the logs/)]);
  });
});

describe("what stands behind a line that cannot be read", () => {
  it("counts: a long line without an end is waited for, not held in memory", async () => {
    const log = join(home, project, "0a0a0a0a-0000-4000-8000-00000000000b.jsonl");
    writeFileSync(log, `{"type":"user","message":"${"x".repeat(20_000_000)}`);
    const ledger = join(folder, "ledger.db");
    const engine = open(ledger);
    await engine.index();
    appendFileSync(log, `"}\n${answer("0a0a0a0a-0000-4000-8000-00000000000b", 1)}`);
    await engine.index();
    const [session] = await engine
      .sessions({ limit: 1000, offset: 0 })
      .then((all) => all.filter((s) => s.session.startsWith("0a0a0a0a")));
    expect(session?.cost).toMatchObject({ status: "priced", nanoUsd: 1_000_000_000 });
  });
});

describe("the ledger's disk", () => {
  const small = mountable();

  it.skipIf(!small)("is full: said once, and all is there when it has space again", async () => {
    const disk = mount("size=6m");
    const ballast = join(disk, "ballast");
    const ledger = join(disk, "ledger.db");
    const engine = open(ledger);
    fill(ballast);
    const failed = await engine.index().catch((error: Error) => error);
    expect(String(failed)).toMatch(/full/);
    execFileSync("mount", ["-o", "remount,size=40m", disk]);
    rmSync(ballast);
    await engine.index();
    expectTruth(ledger);
  });

  it.skipIf(!small)("is read-only for a while: nothing is lost", async () => {
    const disk = mount("size=40m");
    const ledger = join(disk, "ledger.db");
    await open(ledger).close();
    execFileSync("mount", ["-o", "remount,ro", disk]);
    expect(() => open(ledger)).toThrow(/read-?only/i);
    execFileSync("mount", ["-o", "remount,rw", disk]);
    await open(ledger).index();
    expectTruth(ledger);
  });

  it("is held by another program for two seconds: the meter waits", async () => {
    const ledger = join(folder, "ledger.db");
    const engine = open(ledger);
    const holder = new Worker(
      `const { parentPort, workerData } = require("node:worker_threads");
       import(workerData.sqlite).then(({ openDatabase }) => {
         const db = openDatabase(workerData.ledger);
         db.exec("BEGIN EXCLUSIVE");
         parentPort.postMessage("held");
         setTimeout(() => { db.exec("ROLLBACK"); db.close(); }, 2000);
       });`,
      { eval: true, workerData: { ledger, sqlite: join(import.meta.dirname, "../../src/sqlite.ts") } },
    );
    await once(holder, "message");
    await engine.index();
    expectTruth(ledger);
    expect([...told]).toEqual([]);
    await holder.terminate();
  }, 30_000);
});

/** Takes all the space that there is, but for 100 KB. */
function fill(path: string): void {
  const block = Buffer.alloc(50_000);
  try {
    for (;;) appendFileSync(path, block);
  } catch {
    truncateSync(path, statSync(path).size - 100_000);
  }
}

/** Small disks need the right to mount them. */
function mountable(): boolean {
  try {
    execFileSync("umount", [mounted("size=64k")], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function mounted(options: string): string {
  const disk = mkdtempSync(join(base, "disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "none", disk], { stdio: "ignore" });
  return disk;
}

function mount(options: string): string {
  const disk = mounted(options);
  onTestFinished(() => void execFileSync("umount", ["-l", disk]));
  return disk;
}
