import { expect, test } from "vitest";
import { noTokens } from "../../src/core/event.ts";
import type { VendorLedger, VendorLedgerRow } from "../../src/core/vendorLedger.ts";
import { vendorLedgerCsv } from "../../src/core/vendorLedgerCsv.ts";
import { agreementOf } from "../../src/core/vendorLedgerText.ts";
import { csvRecords } from "../../src/endpoints/csv.ts";

const row: VendorLedgerRow = {
  day: "2026-11-20",
  vendor: "anthropic",
  endpoint: "claude-cost",
  model: "claude-opus-5-5",
  ours: { tokens: { ...noTokens, input: 1200, output: 300 }, nanoUsd: 4_500_000_001, requests: 12 },
  theirs: { tokens: null, nanoUsd: 5e9, requests: null, is: "real-money", priced: false },
  difference: 499_999_999,
  causes: [
    { why: "elsewhere", nanoUsd: 480_000_000 },
    { why: "rounding", nanoUsd: -1 },
  ],
  unexplained: 20_000_000,
  agrees: true,
};

function records(ledger: Partial<VendorLedger>): Map<string, string>[] {
  const query = { from: "2026-11-01", to: "2026-11-30" };
  const [head, ...lines] = csvRecords(vendorLedgerCsv({ query, rows: [], otherSpend: [], ...ledger }));
  for (const line of lines) expect(line).toHaveLength(head!.length);
  return lines.map((line) => new Map(head!.map((name, i) => [name, line[i]!])));
}

test("has exact amounts, and leaves empty what nobody states", () => {
  const [written] = records({ rows: [row] });
  expect(Object.fromEntries(written!)).toEqual({
    day: "2026-11-20",
    vendor: "anthropic",
    endpoint: "claude-cost",
    model: "claude-opus-5-5",
    our_api_value_usd: "4.500000001",
    our_tokens: "1500",
    our_requests: "12",
    their_usd: "5",
    their_tokens: "",
    their_requests: "",
    their_usd_is: "real-money",
    their_usd_at_our_prices: "",
    difference_usd: "0.499999999",
    causes_usd: "elsewhere 0.48; rounding -0.000000001",
    unexplained_usd: "0.02",
    result: "agrees",
  });
});

test("what was paid beside is a row of its own", () => {
  const [bill] = records({
    otherSpend: [{ day: "2026-11-02", vendor: "GPU, Inc.", what: 'A "big" one', nanoUsd: 12e9 }],
  });
  expect(bill!.get("vendor")).toBe("GPU, Inc.");
  expect(bill!.get("model")).toBe('A "big" one');
  expect(bill!.get("their_usd")).toBe("12");
  expect(bill!.get("their_usd_is")).toBe("real-money");
  expect(bill!.get("result")).toBe("not-measured-here");
});

test.each(["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", " =1"])(
  "text that a spreadsheet would run is text: %j",
  (model) => {
    expect(records({ rows: [{ ...row, model }] })[0]!.get("model")).toBe(`'${model}`);
  },
);

test("a negative amount stays a number", () => {
  expect(records({ rows: [{ ...row, difference: -5e8 }] })[0]!.get("difference_usd")).toBe("-0.5");
});

test("sides that state different things are not compared", () => {
  const none = { tokens: null, nanoUsd: null, requests: null };
  expect(agreementOf({ ...row, agrees: false })).toBe("differs");
  expect(agreementOf({ ...row, theirs: { ...row.theirs, ...none, requests: 3 } })).toBe("agrees");
  expect(agreementOf({ ...row, ours: none })).toBe("none");
});
