import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillOnce } from "../../scripts/cache.ts";
import { claudeSession } from "./corpus/claude.ts";
import { codexSession } from "./corpus/codex.ts";
import { filler } from "./corpus/filler.ts";
import { seededRandom } from "./corpus/random.ts";
import { newTally, type Truth } from "./corpus/truth.ts";
import { morningOf, scaleFor, someMorning, type World } from "./corpus/world.ts";

/** Raised with every change of what is written: older corpora in the cache are then not used. */
export const generatorVersion = 1;

export interface Corpus {
  /** Folder that stands for a user's home. */
  home: string;
  truth: Truth;
}

/** Sessions that begin one after the other, on so many days until the last one; the truth's days are cut in the zone. */
export interface InOrder {
  days: number;
  timeZone: string;
}

/** The corpus of about `bytes` bytes, from the cache folder when it is there. */
export async function corpus(cache: string, bytes: number, seed: number, order?: InOrder): Promise<Corpus> {
  const how = order ? `-${order.days}-${order.timeZone.replaceAll("/", "-")}` : "";
  const folder = join(cache, `corpus-${bytes}-${seed}${how}-v${generatorVersion}`);
  await fillOnce(`Logs of ${bytes / 1e6} MB`, folder, async (to) => {
    writeFileSync(join(to, "truth.json"), JSON.stringify(generate(join(to, "home"), bytes, seed, order)));
  });
  const truth = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8")) as Truth;
  return { home: join(folder, "home"), truth };
}

/** Writes `.claude/projects` and `.codex/sessions` below `home`: about `bytes` bytes, 6 of 10 of them Claude Code's. */
export function generate(home: string, bytes: number, seed: number, order?: InOrder): Truth {
  mkdirSync(home, { recursive: true });
  const random = seededRandom(seed);
  const tally = newTally(order?.timeZone);
  const buffer = Buffer.alloc(2 * 1024 * 1024);
  const daysBefore = ({ days }: InOrder) => Math.ceil(days * (1 - tally.bytes() / bytes));
  const morning = () => (order ? morningOf(random, daysBefore(order)) : someMorning(random));
  const world: World = { home, random, filler: filler(random), tally, buffer, scale: scaleFor(bytes), morning };
  const written = { claude: 0, codex: 0 };
  for (let [claude, codex] = [0, 0]; tally.bytes() < bytes;) {
    const before = tally.bytes();
    const next = written.claude * 4 <= written.codex * 6 ? "claude" : "codex";
    if (next === "claude") claudeSession(world, claude++);
    else codexSession(world, codex++);
    written[next] += tally.bytes() - before;
  }
  return tally.truth(generatorVersion, seed);
}
