import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { mutate, randomOf } from "./mutate.ts";
import { fuzzTargets } from "./targets.ts";

const finds = join(import.meta.dirname, "../fixtures/finds");
const { targets, remove } = await fuzzTargets();
afterAll(remove);

describe.each(targets)("$name", (target) => {
  test.each(inputsOf(target.name))("what broke it once, %s, does not again", async (path) => {
    const input = readFileSync(join(finds, path));
    for (let seed = 1; seed <= 5; seed++) await target.check(input, randomOf(seed));
  });

  test("damaged inputs do no harm", async () => {
    const random = randomOf(20261123);
    expect(target.seeds.length).toBeGreaterThan(0);
    for (let i = 0; i < (target.inTests ?? 300); i++) {
      const seed = target.seeds[i % target.seeds.length]!;
      const input = mutate(seed, target.seeds, random);
      const checked = (async () => target.check(input, random))();
      await expect(checked, `input ${i}`).resolves.toBeUndefined();
    }
  });
});

/** Paths below the folder, of one target. */
function inputsOf(target: string): string[] {
  return readdirSync(finds, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.startsWith(`${target}/`) && path.includes("."),
  );
}
