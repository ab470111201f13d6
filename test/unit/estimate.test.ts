import { readFileSync } from "node:fs";
import { Tiktoken } from "js-tiktoken/lite";
import cl100k from "js-tiktoken/ranks/cl100k_base";
import { describe, expect, it } from "vitest";
import { estimateTokens } from "../../src/sources/estimate.ts";

/** A real tokenizer holds the rule of thumb that the product uses, without the 120 MB that it would cost there. */
const tokenizer = new Tiktoken(cl100k);
const repository = new URL("../../", import.meta.url);
const file = (name: string) => readFileSync(new URL(name, repository), "utf8").slice(0, 6000);

describe("tokens of a text that no log counts", () => {
  it.each([
    ["prose", file("ARCHITECTURE.md").replace(/[ -]{2,}/g, " "), 0.35],
    ["code", file("src/core/responses.ts"), 0.35],
    [
      "a shell session",
      "$ npm test\nFAIL src/cart.test.ts\n  expected 3 to be 4\n  at src/cart.test.ts:14:9\n".repeat(20),
      0.4,
    ],
    [
      "German",
      "Der Preis je Antwort hängt davon ab, wie viel Kontext noch im Zwischenspeicher liegt. ".repeat(20),
      0.45,
    ],
    ["Chinese", "这个函数把每一行日志读取为字节，只解析需要的部分。".repeat(20), 0.45],
  ])("are estimated well enough in %s", (_, text, tolerance) => {
    const truth = tokenizer.encode(text).length;
    expect(Math.abs(estimateTokens(text) - truth) / truth).toBeLessThan(tolerance);
  });
});
