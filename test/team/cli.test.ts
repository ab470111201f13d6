import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enrolWith, startTeam, type Team } from "./harness.ts";

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
