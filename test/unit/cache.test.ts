import { expect, it } from "vitest";
import { remember } from "../../src/pricing/cache.ts";

it("keeps what was made, and no more than its bound of names that logs make up", () => {
  const cache = new Map<string, number>();
  let made = 0;
  const make = () => ++made;
  expect(remember(cache, "claude-opus-5", make)).toBe(1);
  expect(remember(cache, "claude-opus-5", make)).toBe(1);
  for (let i = 0; i < 10_000; i++) remember(cache, `model-${i}`, make);
  expect(cache.size).toBeLessThanOrEqual(2000);
  const size = cache.size;
  remember(cache, "x".repeat(1000), make);
  expect(cache.size).toBe(size);
});
