import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fillOnce } from "../../scripts/cache.ts";

test("what failed to install leaves nothing behind and is tried again; what is installed stays", async () => {
  const base = mkdtempSync(join(tmpdir(), "taximeter-cache-"));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const folder = join(base, "editor");
  const fails = async (to: string) => {
    writeFileSync(join(to, "half"), "");
    throw new Error("no network");
  };
  const works = async (to: string) => writeFileSync(join(to, "whole"), "");

  await expect(fillOnce("Installing", folder, fails)).rejects.toThrow("no network");
  expect(readdirSync(base)).toEqual([]);
  await fillOnce("Installing", folder, works);
  await fillOnce("Installing", folder, fails);
  expect(readdirSync(folder)).toEqual(["whole"]);
  expect(existsSync(`${folder}.partial-${process.pid}`)).toBe(false);
});
