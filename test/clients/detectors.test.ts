import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../src/core/finding.ts";
import { openEngine, sampleOf } from "../../src/engine/open.ts";
import { cache, installClients } from "./install.ts";
import { judged } from "./judged.ts";
import { readLedger } from "./ledger.ts";
import { runScenario } from "./run.ts";

describe.concurrent("loops in the logs of real clients", () => {
  let clients: ReturnType<typeof installClients>;
  beforeAll(() => {
    clients = installClients();
  });

  it.each(judged)("$name $about", async (scenario) => {
    const run = await runScenario(scenario, clients[scenario.client].binary, join(cache, "runs"));
    expect(scenario.happened(readLedger(run.ledger)), JSON.stringify(run.result, null, 1)).toBe(true);
    const loops = (await findings(run.home)).filter(({ detector }) => detector === "loops");
    expect(loops.length > 0, loops.map(({ reason }) => reason).join("\n")).toBe(scenario.sick);
  });
});

async function findings(home: string): Promise<Finding[]> {
  const scratch = mkdtempSync(join(tmpdir(), "taximeter-judged-"));
  const engine = openEngine(join(scratch, "ledger.db"), sampleOf(home));
  try {
    await engine.index();
    return await engine.findings({ since: 0 });
  } finally {
    await engine.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
