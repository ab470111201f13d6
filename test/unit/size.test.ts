import { describe, expect, test } from "vitest";
import { budgets, measureSizes, packageBudget, type Size } from "../bench/sizes.ts";

const { sizes, packages, hostCode } = await measureSizes();

function described({ what, bytes, parts }: Size): string {
  const largest = parts.slice(0, 12).map(([name, size]) => `\n  ${(size / 1000).toFixed(1)} kB ${name}`);
  return `${what}: ${(bytes / 1000).toFixed(1)} kB of ${budgets[what] / 1000} kB; the largest in it:${largest.join("")}`;
}

describe("what is shipped stays within its budget (test/bench/sizes.ts)", () => {
  test.each(sizes.map((size) => [size.what, size] as const))("%s", (what, size) => {
    expect(size.bytes, described(size)).toBeLessThanOrEqual(budgets[what]);
    // A budget that is far above what is used watches nothing.
    expect(size.bytes, `the budget of ${what} can be lowered`).toBeGreaterThan(budgets[what] * 0.75);
  });

  test.each(Object.entries(packages))("the package for %s", (_, bytes) => {
    expect(bytes).toBeLessThanOrEqual(packageBudget);
  });
});

describe("what a start of the editor does not load", () => {
  const partsOf = (what: Size["what"]) => sizes.find((size) => size.what === what)!.parts.map(([name]) => name);

  test("the extension host: no dependency at all, no dialog of a command, nothing of the worker's", () => {
    const parts = partsOf("extension host, at start");
    expect(parts.filter((name) => !/^src\/(extension\.ts|core\/|vscode\/|engine\/)/.test(name))).toEqual([]);
    expect(
      parts.filter((name) => /connect|considerReset|handOff|pickSession|team\/(join|leave|recall)/.test(name)),
    ).toEqual([]);
    expect(parts.filter((name) => name.startsWith("src/engine/")).toSorted()).toEqual(
      ["files", "hostFetch", "port", "start"].map((name) => `src/engine/${name}.ts`),
    );
  });

  test("the extension host: nothing that would wait for the disk or for a program", () => {
    expect(hostCode).toContain("activate");
    expect(hostCode.match(/\b(?:read|write|exists|stat|access|open|mkdir|exec|spawn)\w*Sync\b/g)).toBeNull();
  });

  test("the worker: neither the team's nor the telemetry's sending, nor the vendors' endpoints", () => {
    const parts = partsOf("worker, at start");
    expect(parts).toContain("src/engine/engine.ts");
    expect(
      parts.filter((name) => /opentelemetry|kysely|^pg|hono|src\/team\/|src\/otlp\/|src\/endpoints\/.*plan/.test(name)),
    ).toEqual([]);
  });

  test("a reader thread: no database and no prices", () => {
    const parts = partsOf("reader thread");
    expect(parts).toContain("src/sources/claude/parse.ts");
    expect(parts.filter((name) => /sqlite|src\/(pricing|store)\/|zod/.test(name))).toEqual([]);
  });
});
