import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, onTestFinished, test } from "vitest";
import { startServer } from "../../scripts/server.ts";

test("the package holds this platform's native part only, and no sources", async () => {
  const data = mkdtempSync(join(tmpdir(), "taximeter-package-"));
  const server = await startServer({ vsix: inject("vsix"), data, env: process.env });
  onTestFinished(async () => {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  });
  const installed = readdirSync(join(data, "extensions")).find((name) => name.startsWith("taximeter.taximeter-"));
  const files = readdirSync(join(data, "extensions", installed ?? ""), { recursive: true }).map(String);
  expect(files.filter((name) => name.endsWith(".node"))).toHaveLength(1);
  expect(files.filter((name) => /\.(tsx?|mjs|map)$/.test(name))).toEqual([]);
});
