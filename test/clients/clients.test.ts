import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compare, distance, share } from "./compare.ts";
import { cache, installClients, type Installed } from "./install.ts";
import { requireMeter } from "./meter.ts";
import { runScenario } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";
import { spent } from "./truth.ts";
import { total } from "./rows.ts";

describe.concurrent("the meter equals the ledger", () => {
  const clients: Partial<Record<Scenario["client"], Installed>> = {};
  const distances: string[] = [];
  beforeAll(() => {
    requireMeter();
    Object.assign(clients, installClients());
  });
  afterAll(() => console.log(["Not in the logs, so apart from the totals:", ...distances.sort()].join("\n  ")));

  for (const scenario of scenarios) {
    it(`${scenario.name}: ${scenario.about}`, async () => {
      const client = clients[scenario.client];
      if (!client) throw new Error(`${scenario.client} is not installed`);
      const run = await runScenario(scenario, client.binary, join(cache, "runs"));
      const comparison = compare(run);
      expect(scenario.happened(comparison.ledger), JSON.stringify(run.result, null, 1)).toBe(true);
      expect(comparison.differences).toEqual([]);
      expect(comparison.reasons).toEqual(scenario.estimates ?? []);
      if (scenario.estimates) expect(Math.abs(share(comparison))).toBeLessThan(0.03);
      if (totalIsComparable(scenario)) {
        const own = run.result.steps.at(-1)?.reportedUsd ?? Number.NaN;
        const ours = total(spent(comparison.ledger)).nanoUsd ?? Number.NaN;
        expect(Math.abs(own * 1e9 - ours)).toBeLessThan(1 + comparison.ledger.length);
      }
      const apart = distance(comparison);
      if (apart) distances.push(`${scenario.name}: ${apart}`);
    });
  }
});

/**
 * Claude Code's own total holds every call of one session, also those that its log lacks. Not comparable: forks (they
 * inherit their parent's total), broken answers (it guesses), the terminal (it reports none).
 */
function totalIsComparable({ client, steps }: Scenario): boolean {
  if (client !== "claude") return false;
  return steps.every((step) => "ask" in step && step.fork === undefined && !/@@(cut|hang|down)/.test(step.ask));
}
