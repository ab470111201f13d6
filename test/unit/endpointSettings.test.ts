import { describe, expect, test } from "vitest";
import { readEndpoints } from "../../src/core/endpointSettings.ts";
import { type KeyKind, keyProblem } from "../../src/core/vendorKey.ts";

const read = (typed: Record<string, unknown>) => readEndpoints((name) => typed[name], {});

describe("settings of the endpoints", () => {
  test("turn on what is true, and nothing by another value", () => {
    expect(read({ "endpoints.claudePlan": true, "endpoints.openaiCosts": true }).on).toEqual([
      "claude-plan",
      "openai-costs",
    ]);
    expect(read({ "endpoints.claudePlan": "true", "endpoints.codexPlan": 1 }).on).toEqual([]);
  });

  test("state a price in dollars a month; what is no price is none", () => {
    const typed = { "planPrice.claude": 200, "planPrice.chatgpt": 22.99, "planPrice.cursor": "20" };
    expect(read(typed).planPrices).toEqual({ anthropic: 200e9, openai: 22_990_000_000, cursor: 0 });
    expect(read({ "planPrice.claude": -1, "planPrice.chatgpt": NaN }).planPrices).toMatchObject({
      anthropic: 0,
      openai: 0,
    });
  });

  test("lead to another address only where one is stated", () => {
    const addresses = { claudePlan: " https://gateway.example/x// ", codexPlan: "", cursorPlan: 7, __proto__: {} };
    expect(read({ "endpoints.addresses": addresses }).addresses).toEqual({
      "claude-plan": "https://gateway.example/x",
    });
    expect(read({ "endpoints.addresses": null }).addresses).toEqual({});
  });

  test("never ask the vendor itself where the stated address makes no sense", () => {
    expect(read({ "endpoints.addresses": { claudePlan: "gateway" } }).addresses).toEqual({ "claude-plan": "gateway" });
  });
});

describe("a pasted key", () => {
  test.each<[KeyKind, string]>([
    ["anthropic-admin-key", "sk-ant-admin01-0123456789abcdef"],
    ["openai-admin-key", " sk-admin-0123456789abcdef\n"],
    ["cursor-admin-key", "key_0123456789abcdef"],
    ["cursor-admin-key", "crsr_0123456789abcdef"],
  ])("of the right shape is taken: %s", (kind, typed) => expect(keyProblem(kind, typed)).toBeNull());

  test.each<[KeyKind, string, string]>([
    ["anthropic-admin-key", "  ", "Paste the key."],
    [
      "anthropic-admin-key",
      "sk-ant-api03-0123456789",
      "This is another kind of key: an admin key begins with sk-ant-admin.",
    ],
    ["openai-admin-key", "sk-proj-0123456789", "This is another kind of key: an admin key begins with sk-admin-."],
    ["cursor-admin-key", "0123456789abcdef", "Such a key begins with key_ or crsr_."],
    ["cursor-admin-key", "key_12", "This is not the whole key."],
    ["openai-admin-key", "sk-admin-0123 456789", "A key is one word without spaces."],
  ])("of another shape is not, with a reason that does not repeat it: %s %s", (kind, typed, reason) => {
    expect(keyProblem(kind, typed)).toBe(reason);
    expect(reason).not.toContain("0123");
  });
});
