import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, inject, onTestFinished, test } from "vitest";
import { startServer } from "../../scripts/server.ts";

test("the package holds bundles, texts and this platform's native part, and nothing else", async () => {
  const data = mkdtempSync(join(tmpdir(), "taximeter-package-"));
  const server = await startServer({ vsix: inject("vsix"), data, env: process.env });
  onTestFinished(async () => {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  });
  const installed = readdirSync(join(data, "extensions")).find((name) => name.startsWith("taximeter.taximeter-"));
  const entries = readdirSync(join(data, "extensions", installed ?? ""), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  expect(files.filter((name) => name.endsWith(".node"))).toHaveLength(1);
  const others = files.filter(
    (name) => !/^(package\.json|\w+\.(md|txt)|(extension|worker)\.js|webview\.(js|css))$/.test(name),
  );
  expect(others.filter((name) => !/\.(node|vsixmanifest|png|svg)$/.test(name))).toEqual([]);
});
