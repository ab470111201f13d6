import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { AdviceOutput } from "../../src/cli/advice.ts";
import { createDesk } from "./desk.ts";

/** The built CLI on a ledger that an editor writes as well. */
const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const session = "aaaaaaaa-0001-4000-8000-000000000001";

function cli(home: string, ...args: string[]): string {
  const env = { PATH: process.env["PATH"], HOME: home, TZ: "UTC" };
  const all = [program, "advice", ...args, "--db", join(home, "ledger.db")];
  return execFileSync(process.execPath, all, { env, encoding: "utf8" });
}

/** Whether anybody was there depends on when this test runs. */
const loopsIn = ({ findings }: AdviceOutput) => findings.filter(({ detector }) => detector === "loops");

it("taximeter advice lists what was found, open ones first, and what was said to it in an editor", async () => {
  const desk = createDesk(Date.now() - 30 * 60_000);
  desk.failures(session, 6);
  desk.failures(session, 5, "npm run lint");
  const found = JSON.parse(cli(desk.home, "--json")) as AdviceOutput;
  expect(found.schema).toBe(2);
  expect(loopsIn(found)).toMatchObject([
    { amount: { nanoUsd: 5 * 205_006_000 }, alert: { answer: null, toldAt: null } },
    { amount: { nanoUsd: 4 * 205_006_000 }, alert: { answer: null, toldAt: null } },
  ]);
  const engine = await desk.window();
  await engine.answer(loopsIn(found)[0]!.id, "expected");
  const after = JSON.parse(cli(desk.home, "--json")) as AdviceOutput;
  expect(loopsIn(after).map(({ alert }) => alert?.answer)).toEqual([null, "expected"]);
  const states = cli(desk.home)
    .split("\n")
    .flatMap((line) => /^(?:notice|warning) +(\w+) .* keeps failing/.exec(line)?.[1] ?? []);
  expect(states).toEqual(["open", "expected"]);
});
