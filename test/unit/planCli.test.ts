import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { PlanOutput } from "../../src/cli/plan.ts";
import { noTokens } from "../../src/core/event.ts";
import { emptyReading, type EndpointId, type VendorReading } from "../../src/core/vendor.ts";
import type { VendorLedger } from "../../src/core/vendorLedger.ts";
import { openStore } from "../../src/store/store.ts";

/** The built CLI on a ledger that knows what vendors said. */
const base = mkdtempSync(join(tmpdir(), "taximeter-plan-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const fixture = fileURLToPath(new URL("../fixtures/claude/reports/home", import.meta.url));
let homes = 0;
const now = Date.now();
const hour = 3_600_000;
const day = 24 * hour;

function newHome(): string {
  const home = join(base, `home-${homes++}`);
  cpSync(fixture, home, { recursive: true });
  return home;
}

function run(home: string, ...args: string[]) {
  const env = { PATH: process.env["PATH"], HOME: home, TZ: "UTC" };
  return spawnSync(process.execPath, [program, ...args, "--db", join(home, "ledger.db")], { env, encoding: "utf8" });
}
const cli = (home: string, ...args: string[]) => run(home, ...args).stdout;

/** What an editor's window read. */
function keep(home: string, endpoint: EndpointId, reading: Partial<VendorReading>): void {
  const store = openStore(join(home, "ledger.db"));
  const calls = { lastAt: now, lastGoodAt: now, failures: 0, notBefore: null, stopped: false };
  store.vendor.keep(endpoint, calls, { ...emptyReading(now), ...reading }, { from: now - 400 * day, to: now });
  store.close();
}

describe("taximeter plan", () => {
  it("shows limits, what is real money and who was asked", () => {
    const home = newHome();
    const week = { id: "weekly", kind: "weekly", scope: null, usedPercent: 61, used: null } as const;
    const extra = {
      id: "extra",
      kind: "pay-as-you-go",
      scope: null,
      usedPercent: 41.3,
      resetsAt: null,
      lengthMs: null,
    } as const;
    const usd = { unit: "usd", used: 41_320_000_000, limit: 100_000_000_000, is: "real-money" } as const;
    const windows = [
      { ...week, resetsAt: now + 2 * day + 30 * 60_000, lengthMs: 7 * day },
      { ...extra, used: usd },
    ];
    keep(home, "claude-plan", { plan: "max", windows });
    const output = JSON.parse(cli(home, "plan", "--json")) as PlanOutput;
    expect(output).toMatchObject({
      schema: 1,
      plans: [{ vendor: "anthropic", plan: "max", from: "endpoint", gauges: [{ id: "weekly" }, { id: "extra" }] }],
    });
    expect(output.endpoints.find(({ id }) => id === "claude-plan")).toMatchObject({
      on: false,
      readAt: now,
      failure: null,
    });
    const text = cli(home, "plan");
    expect(text).toMatch(/^Claude Max \(as of .*, from Anthropic itself\)$/m);
    expect(text).toMatch(/^ {2}Week +61% used +lasts at this pace +resets in 2d 0h/m);
    expect(text).toMatch(/^ {2}Extra usage +41% used, \$41\.32 of \$100\.00 \(real money\)$/m);
    expect(text).toMatch(/^Claude plan +\S.*\d\d:\d\d$/m);
  });

  it("says so when nothing is known", () => {
    const text = cli(newHome(), "plan");
    expect(text).toContain("Nothing is known of any plan yet");
    expect(text).toContain("No vendor was asked");
  });
});

describe("taximeter reconcile --vendor", () => {
  /** Days that the fixture's sessions are of. */
  const since = ["--since", "2026-01-01"];
  const ledger = (home: string) => JSON.parse(cli(home, "reconcile", "--vendor", "--json", ...since)) as VendorLedger;

  it("holds our sums by day and model against the vendor's, and what is paid elsewhere apart", () => {
    const home = newHome();
    const totals = JSON.parse(cli(home, "sessions", "--json")) as {
      sessions: { startedAt: string; models: { model: string; cost: { nanoUsd: number } }[] }[];
    };
    const [session] = totals.sessions;
    const date = session!.startedAt.slice(0, 10);
    const model = session!.models[0]!.model;
    const ours = totals.sessions
      .filter(({ startedAt }) => startedAt.startsWith(date))
      .flatMap(({ models }) => models)
      .filter((entry) => entry.model === model)
      .reduce((sum, { cost }) => sum + cost.nanoUsd, 0);
    const row = { day: date, item: null, tokens: null, requests: null, is: "real-money", user: null } as const;
    keep(home, "claude-cost", {
      days: [
        { ...row, model, nanoUsd: ours },
        { ...row, model: '=HYPERLINK("http://evil","x")', nanoUsd: 5_000_000_000, tokens: noTokens },
      ],
    });
    const { rows } = ledger(home);
    expect(rows.filter((each) => each.day === date)).toMatchObject([
      { difference: 5_000_000_000, causes: [{ why: "elsewhere", nanoUsd: 5_000_000_000 }], unexplained: 0 },
      { model, endpoint: "claude-cost", ours: { nanoUsd: ours }, difference: 0, causes: [], agrees: true },
    ]);
    const csv = cli(home, "reconcile", "--vendor", "--csv", ...since);
    expect(csv.split("\r\n")[0]).toMatch(/^day,vendor,endpoint,model,/);
    expect(csv).toContain(`"'=HYPERLINK(""http://evil"",""x"")"`);
    expect(cli(home, "reconcile", "--vendor", ...since)).toContain(
      "+5 used elsewhere: another machine, person or client",
    );
  });

  it("says so when no vendor said anything, and what --csv is for", () => {
    const home = newHome();
    expect(cli(home, "reconcile", "--vendor")).toMatch(
      /^No vendor said anything of \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d\.$/m,
    );
    expect(run(home, "reconcile", "--csv")).toMatchObject({ status: 2, stdout: "" });
  });
});

describe("taximeter import-spend", () => {
  const file = join(base, "spend.csv");
  const spend = (home: string) =>
    (JSON.parse(cli(home, "reconcile", "--vendor", "--json", "--since", "2026-09-01")) as VendorLedger).otherSpend;

  it("takes columns by name, adds nothing when it reads a file again, and is part of no total", () => {
    const home = newHome();
    const today = cli(home, "sessions", "--json");
    const lines = [
      "Amount,What,Vendor,Date,Currency,Note",
      '"$1,234.50","GPU, 8 hours",Lambda,2026-09-03,USD,',
      "20,Seat,Notion,2026-09-01,,",
      "20,Seat,Notion,2026-09-01,usd,the second one",
      "-5,Credit,Lambda,2026-09-04,,",
    ];
    writeFileSync(file, `\uFEFF${lines.join("\r\n")}\r\n`);
    expect(cli(home, "import-spend", file)).toBe(`4 rows read from ${file}\n`);
    cli(home, "import-spend", file);
    expect(spend(home)).toEqual([
      { day: "2026-09-01", vendor: "Notion", what: "Seat", nanoUsd: 20_000_000_000 },
      { day: "2026-09-01", vendor: "Notion", what: "Seat", nanoUsd: 20_000_000_000 },
      { day: "2026-09-03", vendor: "Lambda", what: "GPU, 8 hours", nanoUsd: 1_234_500_000_000 },
      { day: "2026-09-04", vendor: "Lambda", what: "Credit", nanoUsd: -5_000_000_000 },
    ]);
    expect(cli(home, "sessions", "--json")).toBe(today);
    const text = cli(home, "reconcile", "--vendor", "--since", "2026-09-01");
    expect(text).toMatch(/^Not measured here:\n2026-09-01 +Notion +Seat +\$20\.00 \(real money\)$/m);
  });

  it("names every wrong row, and then takes none", () => {
    const home = newHome();
    writeFileSync(
      file,
      'date,vendor,what,amount,currency\n2026-09-01,A,x,1,\n2026-02-30,A,x,1,\n2026-09-01,,x,1,\n2026-09-01,A,x,"12,50",\n2026-09-01,A,x,1,EUR\n',
    );
    const { status, stderr } = run(home, "import-spend", file);
    expect(status).toBe(1);
    expect(stderr).toContain(
      'Nothing was imported. row 2: "2026-02-30" is no day, expected YYYY-MM-DD; row 3: the vendor is missing; ' +
        'row 4: "12,50" is no amount, expected e.g. 12.50; row 5: the amount is in EUR, only USD can be added',
    );
    expect(spend(home)).toEqual([]);
    writeFileSync(file, "day,amount\n2026-09-01,1\n");
    expect(run(home, "import-spend", file).stderr).toContain("it lacks date, vendor, what");
    expect(run(home, "import-spend").status).toBe(2);
  });
});
