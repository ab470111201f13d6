import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createCoverage } from "./coverage.ts";
import { mutate, randomOf } from "./mutate.ts";
import { keepResult } from "./results.ts";
import type { Target } from "./target.ts";
import { fuzzTargets } from "./targets.ts";

/**
 * Coverage-guided fuzzing of the parsers: an input that runs a part of the code that none before it ran joins the corpus.
 *
 *   npm run fuzz -- [--minutes 10] [--target claude] [--seed 1] [--finds folder]
 *
 * Ends with 1 when there was a find; each is written to the folder as it was and can be checked again by a test
 * (`test/endurance/finds.test.ts`) once it lies in `test/fixtures/finds`.
 */
export interface FuzzResult {
  target: string;
  runs: number;
  corpus: number;
  blocks: number;
  finds: { message: string; input: Buffer }[];
}

/** Inputs between two looks at the coverage: the look costs as much as some dozen inputs. */
const together = 24;

export async function fuzz(target: Target, until: (runs: number) => boolean, seed: number): Promise<FuzzResult> {
  const random = randomOf(seed);
  const coverage = await createCoverage(target.below);
  const corpus = [...target.seeds];
  const seen = new Set<string>();
  const finds = new Map<string, Buffer>();
  let runs = 0;

  const run = async (input: Buffer) => {
    runs++;
    try {
      await target.check(input, random);
    } catch (error) {
      const message = error instanceof Error ? `${error.message.slice(0, 400)}\n${placeOf(error)}` : String(error);
      const kind = placeOf(error) + message.replace(/\d+/g, "").slice(0, 60);
      const known = finds.get(kind);
      if (!known || input.length < known.length) finds.set(kind, Object.assign(input, { message }));
    }
  };
  /** What ran since the last look and never before. */
  const news = async () => {
    const blocks = [...(await coverage.take())].filter((block) => !seen.has(block));
    for (const block of blocks) seen.add(block);
    return new Set(blocks);
  };

  for (const input of corpus) await run(input);
  await news();
  while (!until(runs)) {
    const inputs = Array.from({ length: together }, () => mutate(choose(corpus, random), corpus, random));
    for (const input of inputs) await run(input);
    const wanted = await news();
    // Which of them ran it is seen by running each again.
    for (const input of wanted.size > 0 ? inputs : []) {
      await run(input);
      const own = [...(await coverage.take())].filter((block) => wanted.delete(block));
      if (own.length > 0) corpus.push(input);
    }
  }
  await coverage.stop();
  const list = [...finds.values()].map((input) => ({
    message: (input as Buffer & { message: string }).message,
    input,
  }));
  return { target: target.name, runs, corpus: corpus.length, blocks: seen.size, finds: list };
}

/** The newest inputs are the most promising. */
function choose(corpus: readonly Buffer[], random: () => number): Buffer {
  const from = random() < 0.5 ? Math.max(0, corpus.length - 50) : 0;
  return corpus[from + Math.floor(random() * (corpus.length - from))] ?? Buffer.alloc(0);
}

function placeOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? "").split("\n") : [];
  return lines.find((line) => line.includes("/src/"))?.trim() ?? "";
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "10" },
      target: { type: "string" },
      seed: { type: "string", default: String(Date.now() % 1_000_000) },
      finds: { type: "string", default: ".cache/finds" },
    },
  });
  const { targets, remove } = await fuzzTargets();
  const chosen = targets.filter(({ name }) => values.target === undefined || values.target === name);
  if (chosen.length === 0)
    throw new Error(`No target "${values.target}". There are: ${targets.map(({ name }) => name).join(", ")}`);
  const ms = Number(values.minutes) * 60_000;
  console.log(
    `Seed ${values.seed}; ${values.minutes} minutes for each of ${chosen.map(({ name }) => name).join(", ")}`,
  );
  for (const target of chosen) {
    const end = performance.now() + ms;
    const result = await fuzz(target, () => performance.now() > end, Number(values.seed));
    const { runs, corpus, blocks, finds } = result;
    keepResult("fuzz", target.name, {
      ...result,
      finds: finds.length,
      minutes: Number(values.minutes),
      seed: Number(values.seed),
    });
    console.log(`${target.name}: ${runs} inputs, ${corpus} kept, ${blocks} blocks, ${finds.length} finds`);
    mkdirSync(values.finds, { recursive: true });
    for (const [i, { message, input }] of finds.entries()) {
      const file = `${values.finds}/${target.name}-${values.seed}-${i}`;
      writeFileSync(file, input);
      console.log(`  ${file} (${input.length} bytes): ${message}`);
      process.exitCode = 1;
    }
  }
  remove();
}

if (import.meta.main) await main();
