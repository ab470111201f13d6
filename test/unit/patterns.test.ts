import { expect, it } from "vitest";
import { matches } from "../../src/pricing/patterns.ts";

it.each([
  ["claude-opus-5", "Claude-Opus-5 ", true],
  ["claude-opus-5", "claude-opus-5-5", false],
  ["claude-*", "claude-opus-5", true],
  ["*-opus-*", "claude-opus-5", true],
  ["claude-*-5", "claude-opus-4-5", true],
  ["claude-*-5", "claude-opus-4-6", false],
  ["ab*ba", "aba", false],
  ["a*bc*c", "abc", false],
  ["a*bc*c", "abcc", true],
  ["*", "", true],
  ["a.c", "abc", false],
])("the pattern %s and the name %s: %s", (pattern, name, expected) => {
  expect(matches([pattern], name)).toBe(expected);
});
