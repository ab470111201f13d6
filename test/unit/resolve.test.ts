import { describe, expect, it } from "vitest";
import type { SourceId } from "../../src/core/event.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createResolver } from "../../src/pricing/resolve.ts";

const resolve = createResolver(bundledBook.models);
const modelOf = (source: SourceId, id: string) => resolve(source, id)?.model.id ?? null;

describe("a model id resolves to the model it names", () => {
  it.each([
    ["claude-sonnet-5-5", "claude-sonnet-5-5"],
    ["claude-opus-5", "claude-opus-5"],
    ["claude-sonnet-4-20250514", "claude-sonnet-4"],
    ["claude-sonnet-4-5-20250929", "claude-sonnet-4-5"],
    ["claude-opus-4-1-20250805", "claude-opus-4-1"],
    ["claude-3-5-haiku-20241022", "claude-3-5-haiku"],
    ["claude-opus-4-6[1m]", "claude-opus-4-6"],
    ["claude-sonnet-4@20250514", "claude-sonnet-4"],
    ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"],
    ["global.anthropic.claude-opus-4-6-v1[1m]", "claude-opus-4-6"],
    ["anthropic.claude-opus-5", "claude-opus-5"],
    [
      "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-1-20250805-v1:0",
      "claude-opus-4-1",
    ],
    ["projects/p/locations/us-east5/publishers/anthropic/models/claude-opus-5", "claude-opus-5"],
    ["vertex_ai/claude-opus-4-5@20251101", "claude-opus-4-5"],
    ["anthropic/claude-sonnet-4.5", "claude-sonnet-4-5"],
    ["openrouter/anthropic/claude-opus-5.5", "claude-opus-5-5"],
    ["claude-3.7-sonnet:thinking", "claude-3-7-sonnet"],
    ["gpt-5.5", "gpt-5.5"],
    ["gpt-5-2025-08-07", "gpt-5"],
    ["openai/gpt-6.1-sol", "gpt-6.1-sol"],
    ["gpt-5.6", "gpt-5.6-sol"],
    ["gpt-5.1-codex-max", "gpt-5.1"],
    ["gpt-5-codex-high", "gpt-5"],
    ["gpt-5-4-mini", "gpt-5.4-mini"],
    ["gemini-3.1-pro", "gemini-3.1-pro-preview"],
  ])("%s", (id, model) => {
    expect(modelOf("claude", id)).toBe(model);
    expect(modelOf("codex", id)).toBe(model);
  });

  it.each([
    ["claude-4.5-sonnet", "claude-sonnet-4-5"],
    ["claude-4-sonnet-1m", "claude-sonnet-4"],
    ["claude-5-sonnet-thinking", "claude-sonnet-5"],
    ["claude-4.6-opus-high-thinking", "claude-opus-4-6"],
    ["claude-5.5-opus-max", "claude-opus-5-5"],
    ["gpt-5.6-sol-high-fast", "gpt-5.6-sol"],
    ["gpt-5.1-codex-max-xhigh", "gpt-5.1"],
    ["grok-4.5", "cursor/grok-4.5"],
    ["grok-4.5-fast", "cursor/grok-4.5-fast"],
    ["auto", "cursor/auto"],
    ["default", "cursor/auto"],
    ["composer-2.5", "cursor/composer-2.5"],
    ["composer-2-fast", "cursor/composer-2-fast"],
  ])("%s, as Cursor writes it", (id, model) => {
    expect(modelOf("cursor", id)).toBe(model);
  });
});

describe("an id that is no model of the book stays unknown", () => {
  it.each([
    "claude-sonnet-6",
    "claude-opus-5-6",
    "claude-sonnet-5-7",
    "claude-haiku-4-5-turbo",
    "claude-opus",
    "claude",
    "gpt-7",
    "gpt-5.7-sol",
    "gpt-5.2-codex-max",
    "gemini-3.8-flash-ultra",
    "my-team/claude-opus-5",
    "claude-opus-5:free",
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3",
    "<synthetic>",
    "codex-auto-review",
    "cursor-small",
    "__proto__",
    "constructor",
    "",
    `claude-opus-5${"-fast".repeat(100)}`,
  ])("%s", (id) => {
    for (const source of ["claude", "codex", "cursor"] as const) expect(modelOf(source, id)).toBeNull();
  });

  it("keeps Cursor's own names to Cursor", () => {
    for (const id of ["auto", "default", "composer-2.5", "cursor/composer-2.5"]) {
      expect(modelOf("claude", id)).toBeNull();
      expect(modelOf("codex", id)).toBeNull();
    }
    expect(modelOf("claude", "grok-4.5")).toBe("grok-4.5");
  });
});

describe("what an id says beside the model", () => {
  it.each([
    ["us.anthropic.claude-opus-5-v1:0", { platform: "bedrock", endpoint: "regional" }],
    ["global.anthropic.claude-opus-5", { platform: "bedrock", endpoint: "global" }],
    ["bedrock/us-east-1/global.anthropic.claude-opus-5", { platform: "bedrock", endpoint: "global" }],
    ["anthropic.claude-opus-5", { platform: "bedrock" }],
    ["claude-opus-4-5@20251101", { platform: "vertex" }],
    [
      "projects/p/locations/global/publishers/anthropic/models/claude-opus-5",
      { platform: "vertex", endpoint: "global" },
    ],
    ["claude-opus-4-6[1m]", { long: true }],
    ["claude-opus-4.8-fast", { fast: true }],
    ["claude-opus-5", {}],
  ])("%s", (id, says) => {
    const { model: _, ...said } = resolve("claude", id)!;
    expect(said).toEqual(says);
  });
});
