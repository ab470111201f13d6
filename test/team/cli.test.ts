import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { noTokens } from "../../src/core/event.ts";
import { enrolWith, startTeam, type Team } from "./harness.ts";
import { startMachine } from "./machine.ts";

const main = join(import.meta.dirname, "../../src/cli/main.ts");
const taximeter = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "team", ...args], { encoding: "utf8" });
  return { status, stdout, stderr };
};

let team: Team;
beforeAll(async () => {
  team = await startTeam("sqlite", { now: Date.now });
});
afterAll(() => team.stop());

test("the operator makes the first invite on the server's machine, while the server runs", async () => {
  const made = taximeter(
    "invite",
    "--database",
    team.database,
    "--url",
    "https://team.example.com/",
    "--role",
    "admin",
  );
  expect(made).toMatchObject({ status: 0, stderr: "" });
  const [, secret] = /^https:\/\/team\.example\.com\/join#([\w-]{43})\n$/.exec(made.stdout)!;
  const { role } = await enrolWith(team.server.address, secret!);
  expect(role).toBe("admin");
});

test("a member sees what waits to be sent, byte for byte, without an editor and without sending it", async () => {
  const machine = startMachine({ now: Date.now() });
  const window = machine.open(() => Promise.reject(new Error("nothing is sent here")));
  const at = Date.now() - 3_600_000;
  window.logs([
    {
      ...{ kind: "call", source: "claude", session: "s", key: "k", at, endAt: at, offset: 0, model: "claude-opus-5" },
      ...{ tokens: { ...noTokens, output: 5 }, context: 1, tier: "standard", quality: "exact" },
    },
  ]);
  const settings = {
    address: team.server.address,
    token: "t",
    tokenExpiresAt: at * 2,
    release: [],
    since: "2020-01-01",
  };
  window.configure(settings);
  const { bodies } = await window.api.teamPreview();
  await window.shut();
  const env = { ...process.env, HOME: machine.folder, USERPROFILE: machine.folder };
  const ledger = ["--db", join(machine.folder, "ledger.db")];
  const shown = spawnSync(process.execPath, [main, "team", "preview", ...ledger], { encoding: "utf8", env });
  expect(shown).toMatchObject({ status: 0, stdout: `${bodies[0]}\n` });
  const log = spawnSync(process.execPath, [main, "team", "log", ...ledger], { encoding: "utf8", env });
  expect(log).toMatchObject({ status: 0, stdout: "Nothing was sent.\n" });
  machine.remove();
});

test.each([
  ["a promise of two people", ["serve", "--people", "2"], /--people/],
  ["a port that is no number", ["serve", "--port", "x"], /--port/],
  ["an invite to nowhere", ["invite"], /--url/],
  ["a role that does not exist", ["invite", "--url", "https://x", "--role", "boss"], /--role/],
  ["another word", ["start"], /serve/],
])("%s is refused with exit status 2", (_, args, reason) => {
  const { status, stderr } = taximeter(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(reason);
});
