import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileGlob, type GlobOptions } from "../../src/allocation/glob.ts";

const folder: GlobOptions = { ignoreCase: false, parts: true, below: true };
const branch: GlobOptions = { ignoreCase: false, parts: true, below: false };
const model: GlobOptions = { ignoreCase: true, parts: false, below: false };

describe("a glob", () => {
  it.each<[pattern: string, text: string, options: GlobOptions, expected: boolean]>([
    ["/home/dev/shop", "/home/dev/shop", folder, true],
    ["/home/dev/shop", "/home/dev/shop/src/pay", folder, true],
    ["/home/dev/shop", "/home/dev/shopping", folder, false],
    ["/home/dev/shop/**", "/home/dev/shop", folder, true],
    ["/home/dev/shop/", "/home/dev/shop", folder, true],
    ["/home/*/shop", "/home/dev/shop/src", folder, true],
    ["/home/*/shop", "/home/dev/old/shop", folder, false],
    ["/home/**/shop", "/home/shop", folder, true],
    ["/home/**/shop", "/home/dev/old/shop", folder, true],
    ["/home/**/shop", "/home/dev/oldshop", folder, false],
    ["**/shop", "/home/dev/shop", folder, true],
    ["**/shop", "shop", folder, true],
    ["**/client-*/**", "/srv/client-acme/api", folder, true],
    ["/home/dev/Shop", "/home/dev/shop", folder, false],
    ["/home/dev/Shop", "/home/dev/shop", { ...folder, ignoreCase: true }, true],
    ["/**", "/anything/at/all", folder, true],
    ["feature/*", "feature/refunds", branch, true],
    ["feature/*", "feature/pay/refunds", branch, false],
    ["feature/**", "feature/pay/refunds", branch, true],
    ["feature", "feature/refunds", branch, false],
    ["*", "main", branch, true],
    ["fix.1", "fixx1", branch, false],
    ["claude-*", "claude-opus-5-5", model, true],
    ["*OPUS*", "us/anthropic.claude-opus-5-5", model, true],
    ["gpt-?", "gpt-6", model, false],
    ["[a-z](x)+$", "[a-z](x)+$", model, true],
    ["🚕/*", "🚕/ride", branch, true],
  ])("%s of %s", (pattern, text, options, expected) => {
    expect(compileGlob(pattern, options)(text)).toBe(expected);
  });

  it("agrees with an expression that says the same", () => {
    const piece = fc.constantFrom("a", "b", "/", "*", "**", "**/");
    const patterns = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    const texts = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 10 }).map((all) => all.join(""));
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        expect(compileGlob(pattern, branch)(text)).toBe(expressionOf(pattern).test(text));
      }),
      { numRuns: 3000 },
    );
  });

  it("is everything below a folder, and the folder", () => {
    const part = fc.stringMatching(/^[a-z.]{1,5}$/);
    const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join("/")}`);
    fc.assert(
      fc.property(path, path, (above, below) => {
        expect(compileGlob(above, folder)(above + below)).toBe(true);
        expect(compileGlob(above, folder)(above)).toBe(true);
        expect(compileGlob(`${above}/x`, folder)(above)).toBe(false);
      }),
    );
  });

  it("steps a bounded number of times, however many stars fit in however many ways", () => {
    // With backtracking this takes longer than the universe has existed.
    const pattern = "*a".repeat(100) + "*b";
    expect(compileGlob(pattern, branch)("a".repeat(4000))).toBe(false);
    expect(compileGlob("**/a".repeat(60), folder)("/a".repeat(2000) + "b")).toBe(true);
  });
});

function expressionOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*+\/|\*\*+|\*\/?|[^*]/g, (part) => {
    if (part === "*") return "[^/]*";
    if (part === "*/") return "[^/]*/";
    if (part.startsWith("**")) return part.endsWith("/") ? "(?:.*/)?" : ".*";
    return part;
  });
  return new RegExp(`^${source}$`, "s");
}
