import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { detectorsFile, detectorsPage } from "../../scripts/detectors.ts";
import { measureLogs } from "./logs/measure.ts";
import { measure } from "./measure.ts";

const usd = 1_000_000_000;
const facts = measure("kept");
const logs = await measureLogs("kept");

describe.each([
  ["facts", facts],
  ["logs", logs],
])("from %s", (_, all) => {
  const kept = new Map(all.map((measured) => [measured.detector, measured]));

  test("loops are found, and hardly a healthy session is taken for one", () => {
    const { recall, falseAlarms, wrong } = kept.get("loops")!;
    expect(recall, wrong.join(", ")).toBeGreaterThanOrEqual(0.95);
    expect(falseAlarms, wrong.join(", ")).toBeLessThanOrEqual(1);
  });

  test("runs without a person are found before they cost $5", () => {
    const { recall, precision, spent, wrong } = kept.get("unattended")!;
    expect(recall, wrong.join(", ")).toBeGreaterThanOrEqual(0.95);
    expect(precision, wrong.join(", ")).toBeGreaterThanOrEqual(0.9);
    expect(spent!.worst).toBeLessThanOrEqual(5 * usd);
  });

  test("a fresh start is advised where it pays", () => {
    const { recall, precision, wrong } = kept.get("contextReset")!;
    expect(recall, wrong.join(", ")).toBeGreaterThanOrEqual(0.95);
    expect(precision, wrong.join(", ")).toBeGreaterThanOrEqual(0.95);
  });
});

test("docs/detectors.md has these figures", () => {
  expect(readFileSync(detectorsFile, "utf8")).toBe(detectorsPage(facts, logs));
});
