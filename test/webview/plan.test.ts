import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PlanMeter } from "../../src/core/plan.ts";
import { english } from "../../src/core/l10n.ts";
import { makeDetail, makeSnapshot, now } from "./data.ts";
import { finish, startHarness, type Harness, type Panel, type PanelOptions } from "./harness.ts";
import {
  makeCursorUsage,
  makeEndpoints,
  makeEndpointsOff,
  makeGauge,
  makeLedger,
  makeLedgerRow,
  makePlans,
} from "./planData.ts";

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
}, 120_000);

afterAll(() => harness.close());

async function openPlan(options: PanelOptions = {}): Promise<Panel> {
  const panel = await harness.open({
    state: { view: "plan" },
    snapshot: makeSnapshot({ plans: makePlans() }),
    ...options,
  });
  await panel.page.getByRole("region", { name: "Vendors' own figures" }).waitFor();
  return panel;
}

const meter = ({ page }: Panel, name: string) => page.getByRole("region", { name, exact: true });
const region = meter;
const wordsOf = (text: string) => text.replace(/\s+/g, " ");

describe("a plan", () => {
  test("says whose figures it shows, how old they are, and of each limit what is used, its pace and its reset", async () => {
    const panel = await openPlan();
    const text = wordsOf(await meter(panel, "Claude Max").innerText());
    expect(text).toContain("Claude Max as of 3m ago, from Anthropic itself");
    expect(text).toMatch(/5 hours 34% used lasts at this pace resets in 2h \d\dm \(17:40\)/);
    expect(text).toMatch(/Week 84% used runs out about Mon 14:30 at this pace resets in \dd \d+h \(Tue 15:30\)/);
    expect(text).toContain("Week, Opus 12% used");
    expect(wordsOf(await meter(panel, "ChatGPT Pro").innerText())).toMatch(
      /as of 40m ago, from Codex's log 5 hours not known was reset at 15:20; nothing is known since Week 100% used used up/,
    );
    await finish(panel);
  });

  test("names every amount: included, API value or real money", async () => {
    const panel = await openPlan();
    const claude = wordsOf(await meter(panel, "Claude Max").innerText());
    expect(claude).toContain("Extra usage 41% used, $41.32 of $100.00 (real money)");
    expect(claude).toContain(
      "Used this month (API value) $143.00 Price of a month (real money) $100.00 Price of a day with use (real money, 10 days) $10.00",
    );
    const cursor = wordsOf(await meter(panel, "Cursor Pro").innerText());
    expect(cursor).toContain("Billing cycle 30% used, $15.00 of $50.00 (included in plan)");
    expect(cursor).toContain("Included in plan (Nov 1 to Nov 30) $15.00");
    expect(cursor).toContain("Real money (Nov 1 to Nov 30) $5.00");
    expect(wordsOf(await meter(panel, "ChatGPT Pro").innerText())).toContain("12.50 credits left");
    await meter(panel, "Cursor Pro").getByText("Team: 1 member").click();
    expect(wordsOf(await meter(panel, "Cursor Pro").innerText())).toContain("dev@example.com: Real money $2.00");
    await finish(panel);
  });

  test("has bars of the proportions that it states, with a line where an even pace would be", async () => {
    const panel = await openPlan();
    const week = meter(panel, "Claude Max").getByRole("meter", { name: "Week", exact: true });
    const box = async (part: string) => (await week.locator(part).boundingBox())!;
    const whole = (await week.boundingBox())!;
    const [fill, even] = [await box(".gauge-fill"), await box(".gauge-even")];
    expect(fill.width / whole.width).toBeCloseTo(0.84, 2);
    expect((even.x + 1 - whole.x) / whole.width).toBeCloseTo(0.71, 2);
    expect(await week.getAttribute("aria-valuenow")).toBe("84");
    expect(await week.getAttribute("aria-valuetext")).toBe("84% used; an even pace would be at 71%");
    await finish(panel);
  });

  test("counts down, and says that nothing is known once the reset has passed", async () => {
    const resetsAt = now + 2000;
    const plans: PlanMeter[] = [{ ...makePlans()[0]!, gauges: [makeGauge("session", { resetsAt })] }];
    const panel = await openPlan({ snapshot: makeSnapshot({ plans }) });
    await meter(panel, "Claude Max").getByText("nothing is known since").waitFor();
    await finish(panel);
  });

  test("makes no running clock of it where motion is reduced", async () => {
    const plans: PlanMeter[] = [{ ...makePlans()[0]!, gauges: [makeGauge("session", { resetsAt: now + 50_000 })] }];
    const panel = await openPlan({ snapshot: makeSnapshot({ plans }), bodyClass: "vscode-reduce-motion" });
    const first = await panel.page.locator(".gauge-note").innerText();
    expect(first).toMatch(/resets in \d\ds/);
    await panel.page.waitForTimeout(2500);
    expect(await panel.page.locator(".gauge-note").innerText()).toBe(first);
    await finish(panel);
  });

  test("text of vendors is text, shut in and clipped", async () => {
    const hostile = `<img src=x onerror="document.title='pwned'">\u202Egpj.exe ${"x".repeat(5000)}`;
    const plans: PlanMeter[] = [
      {
        ...makePlans()[0]!,
        plan: hostile,
        gauges: [makeGauge("x", { kind: "other", scope: hostile }), makeGauge("__proto__", { scope: hostile })],
        amounts: [{ is: "real-money", nanoUsd: 1e9, from: null, to: null, user: hostile }],
      },
    ];
    const endpoints = makeEndpoints().map((each) => ({ ...each, failure: hostile, address: hostile }));
    const panel = await openPlan({
      snapshot: makeSnapshot({ plans }),
      width: 380,
      api: {
        endpoints: async () => endpoints,
        vendorLedger: async (query) => ({
          query,
          rows: [makeLedgerRow({ model: hostile })],
          otherSpend: [{ day: hostile, vendor: hostile, what: hostile, nanoUsd: 1e9 }],
        }),
      },
    });
    await region(panel, "Not measured here").waitFor();
    expect(await panel.page.locator("img").count()).toBe(0);
    expect(await panel.page.title()).toBe("Taximeter");
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBe(380);
    expect((await panel.page.locator("main").innerText()).length).toBeLessThan(12_000);
    await finish(panel);
  });

  test("amounts are hidden where the user wants that", async () => {
    const panel = await openPlan({ api: { presentation: async () => ({ ...english, discreet: true }) } });
    await region(panel, "Not measured here").waitFor();
    expect(await panel.page.locator("main").innerText()).not.toMatch(/\$\d/);
    await finish(panel);
  });
});

describe("without a plan", () => {
  test("it says what can be connected, and that nothing is asked", async () => {
    const panel = await openPlan({
      snapshot: makeSnapshot({ plans: [], sessionCount: 0, current: null, recent: [] }),
      api: { endpoints: async () => makeEndpointsOff(), vendorLedger: async (query) => noLedger(query) },
    });
    const { page } = panel;
    await page.getByRole("heading", { name: "Nothing is known of a plan yet" }).waitFor();
    await page.getByText("Codex writes its plan's limits into its own logs").waitFor();
    await page.getByText("Nothing is asked until you connect it.").waitFor();
    expect(wordsOf(await region(panel, "Vendors' own figures").innerText())).toMatch(
      /0 of 2 connected.*ChatGPT plan \(Codex\) Off How much.*Connects to https:\/\/chatgpt.com\/backend-api, not documented.*Asks with Codex's sign-in, read from ~\/.codex\/auth.json Connect…/,
    );
    expect(await page.getByRole("button", { name: "Ask now" }).count()).toBe(0);
    expect(await page.getByRole("region", { name: "Ours against the vendor's" }).count()).toBe(0);
    await finish(panel);
  });

  test("it says that the first answer is still to come once something is connected", async () => {
    const panel = await openPlan({ snapshot: makeSnapshot() });
    await panel.page.getByText("3 endpoints connected; the first answer is still to come.").waitFor();
    await finish(panel);
  });
});

describe("endpoints", () => {
  const item = (panel: Panel, name: string) => panel.page.locator(".endpoint", { hasText: name });

  test("each says how its last call went and when the next one is", async () => {
    const panel = await openPlan();
    expect(wordsOf(await item(panel, "Claude plan").innerText())).toContain("Last read Today, 15:27; next call in 4m");
    const failed = wordsOf(await item(panel, "Cursor plan").innerText());
    expect(failed).toContain("It was asked too often; the next time is 16:05. What is shown is of Today, 13:30.");
    const keyless = item(panel, "OpenAI organisation: bill");
    expect(wordsOf(await keyless.innerText())).toContain("There is no key.");
    expect(await keyless.getByRole("button").allInnerTexts()).toEqual(["Connect…", "Disconnect…"]);
    await finish(panel);
  });

  test("are asked, connected and disconnected, and then read again", async () => {
    const asked: string[] = [];
    let statuses = makeEndpoints();
    const panel = await openPlan({
      api: {
        endpoints: async () => statuses,
        askEndpoint: async (id) => {
          asked.push(id);
          statuses = statuses.map((each) => (each.id === id ? { ...each, failure: "The answer broke off." } : each));
        },
      },
    });
    await item(panel, "Claude plan").getByRole("button", { name: "Ask now" }).click();
    await item(panel, "Claude plan").getByText("The answer broke off.").waitFor();
    expect(asked).toEqual(["claude-plan"]);
    await item(panel, "Claude plan").getByRole("button", { name: "Disconnect…" }).click();
    await panel.page.getByText("Not connected: 1 endpoint").click();
    await item(panel, "Anthropic organisation: tokens").getByRole("button", { name: "Connect…" }).click();
    await expect.poll(() => panel.opened).toEqual(["disconnect claude-plan", "connect claude-usage"]);
    await finish(panel);
  });

  test("one wish at a time for each, and what goes wrong is said", async () => {
    const call = Promise.withResolvers<void>();
    let calls = 0;
    const panel = await openPlan({
      api: {
        askEndpoint: () => {
          calls++;
          return call.promise;
        },
      },
    });
    await item(panel, "Claude plan").getByRole("button", { name: "Ask now" }).click();
    const busy = item(panel, "Claude plan").getByRole("button", { name: "Asking…" });
    await busy.waitFor();
    await panel.page.keyboard.press("Enter");
    await panel.page.waitForTimeout(50);
    call.reject(new Error("the engine stopped"));
    await panel.page.getByRole("alert").getByText("That was not done: the engine stopped").waitFor();
    await item(panel, "Claude plan").getByRole("button", { name: "Ask now" }).waitFor();
    expect(calls).toBe(1);
    await finish(panel);
  });

  test("lead to the files that can be read instead", async () => {
    const panel = await openPlan();
    await panel.page.getByRole("button", { name: "Import Cursor's usage file instead…" }).click();
    await panel.page.getByRole("button", { name: "Import what you paid elsewhere…" }).click();
    await expect.poll(() => panel.opened).toEqual(["importUsage", "importSpend"]);
    await finish(panel);
  });
});

describe("ours against the vendor's", () => {
  const ledger = (panel: Panel) => region(panel, "Ours against the vendor's");
  const rows = async (panel: Panel) => (await ledger(panel).locator("tbody tr").allInnerTexts()).map(wordsOf);

  test("is told newest first, with each difference in words and what is left of it", async () => {
    const panel = await openPlan();
    await ledger(panel).waitFor();
    expect((await rows(panel)).map((row) => row.trim())).toEqual([
      "claude-opus-5-5 Sat, Nov 21, Anthropic $16.40 real money $14.20 API value, 2.6M tokens +$2.20 ✓ agrees Used elsewhere: another machine, person or client: +$1.90 Calls that the client makes and does not log: +$0.30 not explained: +$0.0050",
      "claude-opus-5-5 Fri, Nov 20, Anthropic $14.20 real money $14.20 API value, 2.6M tokens none ✓ agrees",
      "gpt-6-sol Thu, Nov 19, OpenAI $15.10 API value at our prices, 3.2M tokens $14.20 API value, 2.6M tokens +$0.90 ▲ differs not explained: +$0.90",
      "all models Thu, Nov 19, Cursor 41 requests 40 requests +1 request ✓ agrees",
      "claude-haiku-5 Wed, Nov 18, Anthropic $0.42 real money nothing here +$0.42 ✓ agrees Used elsewhere: another machine, person or client: +$0.42",
    ]);
    expect(await ledger(panel).innerText()).toContain("4 of 5 rows agree within 1% or one cent");
    await finish(panel);
  });

  test("shows what differs alone, by key", async () => {
    const panel = await openPlan();
    await ledger(panel).getByRole("radio", { name: "All" }).focus();
    await panel.page.keyboard.press("ArrowRight");
    await expect.poll(() => rows(panel)).toHaveLength(1);
    expect((await rows(panel))[0]).toContain("gpt-6-sol");
    await finish(panel);
  });

  test("has thirty rows at first, more when asked", async () => {
    const days = Array.from({ length: 40 }, (_, i) => `2026-10-${String((i % 31) + 1).padStart(2, "0")}`);
    const many = days.map((day, i) => makeLedgerRow({ day, model: `model-${i}` }));
    const panel = await openPlan({ api: { vendorLedger: async (query) => ({ ...noLedger(query), rows: many }) } });
    await expect.poll(() => rows(panel)).toHaveLength(30);
    await ledger(panel).getByRole("button", { name: "10 more" }).click();
    await expect.poll(() => rows(panel)).toHaveLength(40);
    await finish(panel);
  });

  test("is asked of thirty days of UTC", async () => {
    const asked: string[] = [];
    const api = {
      vendorLedger: async (query: { from: string; to: string }) => (
        asked.push(`${query.from} ${query.to}`),
        noLedger(query)
      ),
    };
    const panel = await openPlan({ snapshot: makeSnapshot({ at: Date.UTC(2026, 10, 22, 23, 30) }), api });
    await expect.poll(() => asked).toEqual(["2026-10-24 2026-11-22"]);
    await finish(panel);
  });

  test("is copied as CSV, other spend included", async () => {
    const panel = await openPlan();
    await ledger(panel).getByRole("button", { name: "Copy as CSV" }).click();
    await ledger(panel).getByRole("status").getByText("Copied").waitFor();
    const [csv] = panel.opened;
    expect(csv!.split("\r\n")).toHaveLength(makeLedger({ from: "", to: "" }).rows.length + 3);
    expect(csv).toMatch(/^day,vendor,endpoint,model/);
    expect(csv).toContain("not-measured-here");
    await finish(panel);
  });

  test.each([320, 380, 700])("keeps all that it says at %i px", async (width) => {
    const panel = await openPlan({ width });
    const first = (await rows(panel))[0]!;
    for (const part of ["$16.40 real money", "$14.20 API value", "✓ agrees", "not explained"])
      expect(first).toContain(part);
    const box = (await ledger(panel).locator("table").boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    await finish(panel);
  });
});

describe("Cursor's usage events", () => {
  test("are told for sessions and for none, with what is included and what is on the bill; late ones with their amount", async () => {
    const panel = await openPlan();
    const block = region(panel, "Cursor's usage events");
    await block.waitFor();
    const rows = (await block.locator("tr").allInnerTexts()).map((row) => wordsOf(row).trim());
    expect(rows).toEqual([
      "Whose Responses Tokens API value Included in plan Real money",
      "Sessions on this machine 120 132k $4.20 $2.10 $1.05",
      "No session 8 8.8k $0.70 $0.35 $0.18",
    ]);
    await panel.page
      .getByText("Today, 14:30: 3 events of Sun, Nov 22 came late and added $0.42 (API value).")
      .waitFor();
    await finish(panel);
  });

  test("take no room where there are none", async () => {
    const none = { ...makeCursorUsage("2026-11-01", "2026-11-22").joined, calls: 0 };
    const cursorUsage = async (query: { from: string; to: string }) => ({
      ...query,
      ...{ joined: none, unattributed: none, late: [] },
    });
    const panel = await openPlan({ api: { cursorUsage } });
    await region(panel, "Not measured here").waitFor();
    expect(await region(panel, "Cursor's usage events").count()).toBe(0);
    await finish(panel);
  });

  test("say in a session what it is worth and what Cursor charged for it", async () => {
    const detail = { ...makeDetail(), charged: { included: 1.5e9, realMoney: 0.25e9 } };
    const panel = await harness.open({ detail });
    const block = region(panel, "What Cursor counts");
    expect(wordsOf(await block.innerText())).toMatch(
      /exact, from its usage events At list prices \(API value\) \$[\d.]+ Used up of the plan \(included in plan\) \$1.50 On the bill \(real money\) \$0.25/,
    );
    await finish(panel);
  });
});

test("what was paid elsewhere stands apart, as real money in no total", async () => {
  const panel = await openPlan();
  expect(wordsOf(await region(panel, "Not measured here").innerText())).toMatch(
    /real money, as you imported it; in no total.*2 × H100, 10 h GPU cloud Mon, Nov 2 \$58\.40/,
  );
  await finish(panel);
});

test("why the vendors' figures are not there is said", async () => {
  const panel = await openPlan({ api: { vendorLedger: () => Promise.reject(new Error("disk full")) } });
  await panel.page.getByRole("alert").getByText("The vendors' figures could not be read: disk full").waitFor();
  await finish(panel);
});

describe("a session's cost", () => {
  const note = (panel: Panel) => panel.page.locator(".stat-main .stat-note").innerText();
  const claude = (gauges: PlanMeter["gauges"]): PlanMeter[] => [{ ...makePlans()[0]!, gauges }];

  test("is included where its tool runs on a plan", async () => {
    const panel = await harness.open({ snapshot: makeSnapshot({ plans: claude([makeGauge("session")]) }) });
    expect(await note(panel)).toBe("included in plan, not a bill");
    await finish(panel);
  });

  test("is not said to be included once the plan is used up, or of another tool's plan", async () => {
    for (const plans of [claude([makeGauge("session", { usedPercent: 100 })]), makePlans().slice(1)]) {
      const panel = await harness.open({ snapshot: makeSnapshot({ plans }) });
      expect(await note(panel)).toBe("at list prices, not a bill");
      await finish(panel);
    }
  });
});

function noLedger(query: { from: string; to: string }) {
  return { query, rows: [], otherSpend: [] };
}
