import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { generate } from "../bench/generate.ts";

/** The built CLI as a user runs it, on a home of its own. */
const base = mkdtempSync(join(tmpdir(), "taximeter-ledger-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const home = join(base, "home");
generate(home, 3_000_000, 7);
const flags = [fileURLToPath(new URL("../../dist/cli.js", import.meta.url))];
const environment = (of: string) => ({ PATH: process.env["PATH"], HOME: of, TZ: "UTC" });

function cli(of: string, ...args: string[]): string {
  const options = { env: environment(of), timeout: 60_000, maxBuffer: 1e8, encoding: "utf8" as const };
  return execFileSync(process.execPath, [...flags, ...args], options);
}
const sessions = (of: string, db: string) => cli(of, "sessions", "--json", "--db", db);
let ledgers = 0;
const newLedger = () => join(base, `ledger-${ledgers++}.db`);

describe("the ledger", () => {
  const truth = sessions(home, newLedger());

  it("is the same after the reader was killed again and again", async () => {
    const db = newLedger();
    for (let i = 0; i < 8; i++) {
      const child = spawn(process.execPath, [...flags, "sessions", "--json", "--db", db], { env: environment(home) });
      await pause(child, 150 + i * 45);
      child.kill("SIGKILL");
    }
    expect(sessions(home, db)).toBe(truth);
  }, 60_000);

  it("is the same when two programs read the same logs at once", async () => {
    const db = newLedger();
    const readers = [1, 2, 3].map(() =>
      spawn(process.execPath, [...flags, "sessions", "--json", "--db", db], {
        env: environment(home),
        stdio: "ignore",
      }),
    );
    expect(await Promise.all(readers.map(async (reader) => (await once(reader, "exit"))[0]))).toEqual([0, 0, 0]);
    expect(sessions(home, db)).toBe(truth);
  }, 60_000);

  it("keeps what the tools deleted", () => {
    const copy = join(base, "rotated");
    generate(copy, 1_000_000, 3);
    const db = newLedger();
    const before = sessions(copy, db);
    rmSync(join(copy, ".claude"), { recursive: true });
    rmSync(join(copy, ".codex"), { recursive: true });
    expect(sessions(copy, db)).toBe(before);
  });

  it("is the same after export and import, and importing twice changes nothing", () => {
    const from = newLedger();
    sessions(home, from);
    const file = join(base, "export.jsonl");
    writeFileSync(file, cli(home, "export", "--db", from));
    const nowhere = join(base, "nowhere");
    mkdirSync(nowhere, { recursive: true });
    const to = newLedger();
    cli(nowhere, "import", file, "--db", to);
    expect(sessions(nowhere, to)).toBe(truth);
    cli(nowhere, "import", file, "--db", to);
    cli(home, "import", file, "--db", from);
    expect(sessions(nowhere, to)).toBe(truth);
    expect(sessions(home, from)).toBe(truth);
  });

  it("refuses to import what is no export, and says which line", () => {
    const file = join(base, "wrong.jsonl");
    const head = { taximeter: "ledger", format: 2, exportedAt: 1, machine: "0a".repeat(16), machines: [] };
    writeFileSync(file, `${JSON.stringify(head)}\n{"place":"x","machine":null,"event":{"kind":"call"}}\n`);
    expect(() => cli(home, "import", file, "--db", newLedger())).toThrow(/line 2 does not fit/);
    writeFileSync(file, "{}\n");
    expect(() => cli(home, "import", file, "--db", newLedger())).toThrow(/no export of a ledger/);
  });
});

describe("the command line", () => {
  it("follows a session live", async () => {
    const live = join(base, "live");
    const folder = join(live, ".claude", "projects", "-shop");
    mkdirSync(folder, { recursive: true });
    const watching = spawn(process.execPath, [...flags, "watch", "--db", newLedger()], { env: environment(live) });
    onTestFinished(() => void watching.kill("SIGKILL"));
    let shown = "";
    watching.stdout.on("data", (chunk: Buffer) => (shown += chunk.toString()));
    await until(() => shown.includes("no sessions"));
    const line = (id: string, output: number) =>
      `${JSON.stringify({
        type: "assistant",
        uuid: id,
        sessionId: "live-1",
        timestamp: new Date().toISOString(),
        cwd: live,
        requestId: id,
        message: {
          id,
          role: "assistant",
          model: "claude-sonnet-5-5",
          stop_reason: "end_turn",
          content: [],
          usage: { input_tokens: 0, output_tokens: output, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
        },
      })}\n`;
    const log = join(folder, "live-1.jsonl");
    appendFileSync(log, line("m1", 100_000));
    await until(() => shown.includes("$1.00"));
    appendFileSync(log, line("m2", 50_000).slice(0, 40));
    appendFileSync(log, line("m2", 50_000).slice(40));
    await until(() => shown.includes("$1.50"));
    watching.kill("SIGINT");
    expect((await once(watching, "exit"))[0]).toBe(0);
  }, 30_000);

  it.each([
    [["sessions", "--since", "yesterday"], /--since: "yesterday" is no day/],
    [["sessions", "--tz", "Europe/Atlantis"], /--tz: unknown time zone "Europe\/Atlantis"/],
    [["nonsense"], /unknown command "nonsense"/],
    [["import"], /which file/],
  ])("says what is wrong with %j", (args, message) => {
    expect(() => cli(home, ...args)).toThrow(message);
  });

  it("does not drive the terminal with text from a log", () => {
    const hostile = join(base, "hostile");
    const folder = join(hostile, ".claude", "projects", "-x");
    mkdirSync(folder, { recursive: true });
    const title = { type: "custom-title", customTitle: "\u001b]0;owned\u0007\u202Eevil", sessionId: "h1" };
    const answer = {
      type: "assistant",
      uuid: "u",
      sessionId: "h1",
      timestamp: "2026-11-20T10:00:00.000Z",
      cwd: "/tmp/\u001b[2Jx",
      message: {
        id: "m",
        model: "__proto__",
        role: "assistant",
        content: [],
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    };
    writeFileSync(join(folder, "h1.jsonl"), `${JSON.stringify(answer)}\n${JSON.stringify(title)}\n`);
    const table = cli(hostile, "sessions", "--db", newLedger());
    expect(table).toContain("evil");
    // eslint-disable-next-line no-control-regex
    expect(table).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

function pause(child: ChildProcess, ms: number): Promise<unknown> {
  return Promise.race([once(child, "exit"), new Promise((resolve) => setTimeout(resolve, ms))]);
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(condition()).toBe(true);
}
