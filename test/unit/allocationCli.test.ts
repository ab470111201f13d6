import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import type { AllocationOutput } from "../../src/cli/allocation.ts";
import { createRuleBook } from "../../src/engine/ruleBook.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { openStore } from "../../src/store/store.ts";

/** The built CLI on a ledger for which an editor set rules. */
const home = mkdtempSync(join(tmpdir(), "taximeter-allocation-cli-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
cpSync(fileURLToPath(new URL("../fixtures/claude/reports/home", import.meta.url)), home, { recursive: true });

function cli(...args: string[]) {
  const env = { PATH: process.env["PATH"], HOME: home, TZ: "UTC" };
  const all = ["allocation", ...args, "--db", join(home, "ledger.db")];
  return spawnSync(process.execPath, [program, ...all], { env, encoding: "utf8" });
}

function setRules(rules: unknown): void {
  const store = openStore(join(home, "ledger.db"));
  createRuleBook(store, createWorkspace()).configure({ rules }, null);
  store.close();
}

const range = ["--from", "2026-01-01", "--to", "2026-12-31"];

it("says what the editor's rules set, what is unallocated and which rule is wrong", () => {
  setRules([{ match: { model: "no-such-model" }, set: { team: "X" } }, { match: { tol: "claude" } }]);
  const before = cli(...range).stdout;
  expect(before).toMatch(/settings 1 +model=no-such-model +team=X +\$0\.00/);
  expect(before).toMatch(/Team +\(unallocated\) .*100%/);
  expect(before).toContain("settings: rule 2: ");

  setRules([
    { match: { tool: "claude" }, set: { team: "Web\u001b[31m" } },
    { match: { tool: "claude" }, set: { team: "Web" } },
  ]);
  const output = JSON.parse(cli(...range, "--json").stdout) as AllocationOutput;
  expect(output).toMatchObject({ schema: 1, from: "2026-01-01", to: "2026-12-31", unallocated: [] });
  expect(output.total.calls).toBeGreaterThan(0);
  expect(output.tags.team).toEqual([{ value: "Web", total: output.total }]);
  expect(output.rules).toMatchObject([{ file: null, number: 2, sets: output.total, matches: output.total }]);
});

it("takes days in order, and only days", () => {
  expect(cli("--from", "2026-02-02", "--to", "2026-02-01")).toMatchObject({ status: 2, stdout: "" });
  expect(cli("--from", "yesterday").stderr).toContain('--from: "yesterday" is no day');
});
