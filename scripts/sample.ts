import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { claudeLines } from "./sample/claude.ts";
import { codexLines } from "./sample/codex.ts";
import type { Line, SampleSession } from "./sample/line.ts";
import { playLive, writePast } from "./sample/play.ts";
import { type Random, seededRandom } from "./sample/random.ts";
import { story } from "./sample/story.ts";

const day = 86_400_000;
const historyDays = 30;

export interface Sample {
  /** Folder in which the live session of Claude Code works; Codex works in another one. */
  project: string;
  stop(): void;
}

/** Made-up sessions in `home`: a month of history at once, then one live session per tool. */
export function startSample(home: string, now: Date = new Date()): Sample {
  const random = seededRandom(7);
  const project = join(home, "shop");
  const other = join(home, "notes-api");
  writeRepository(project);
  writeRepository(other);
  writeFiles(project);
  for (let ago = historyDays; ago > 0; ago--) {
    writeDay(home, random.chance(0.7) ? project : other, new Date(now.getTime() - ago * day), random);
  }
  const stops = [liveClaude(home, project, now, random), liveCodex(home, other, now, random)];
  return { project, stop: () => stops.forEach((stop) => stop()) };
}

/** Up to four sessions of a day, none on some days; a past session has 20 to 300 lines. */
function writeDay(home: string, project: string, date: Date, random: Random): void {
  for (let sessions = random.between(0, 4); sessions > 0; sessions--) {
    const end = new Date(date.getTime() - random.between(0, 8 * 3600) * 1000);
    const lines = random.chance(0.6)
      ? claudeLines(claude(home, project, random), story(random))
      : codexLines(codex(home, project, random), end, story(random));
    writePast(lines, end, random.between(20, 300));
  }
}

/** A session that has run for a while and goes on. */
function liveClaude(home: string, project: string, now: Date, random: Random): () => void {
  const session = { ...claude(home, project, random), model: "claude-opus-5-5" };
  return resume(claudeLines(session, story(random)), now, 5);
}

function liveCodex(home: string, project: string, now: Date, random: Random): () => void {
  const session = { ...codex(home, project, random), model: "gpt-6.2-sol" };
  return resume(codexLines(session, now, story(random)), now, 7);
}

function resume(lines: Iterator<Line>, now: Date, longestSeconds: number): () => void {
  writePast(lines, now, 240);
  return playLive(lines, longestSeconds);
}

function claude(home: string, project: string, random: Random): SampleSession {
  const model = random.pick(["claude-opus-5-5", "claude-sonnet-5-5", "claude-sonnet-5-5"]);
  return { root: join(home, ".claude"), project, branch: branch(random), model };
}

function codex(home: string, project: string, random: Random): SampleSession {
  const model = random.pick(["gpt-6.1-sol", "gpt-6-sol"]);
  return { root: join(home, ".codex"), project, branch: branch(random), model };
}

function branch(random: Random): string {
  return random.pick(["main", "fix/cart-rounding", "feat/login-limit"]);
}

/** An empty git repository: the cache folder may lie in another one, to which the project would belong otherwise. */
function writeRepository(folder: string): void {
  for (const name of ["objects", "refs"]) mkdirSync(join(folder, ".git", name), { recursive: true });
  writeFileSync(join(folder, ".git", "HEAD"), "ref: refs/heads/main\n");
}

function writeFiles(folder: string): void {
  mkdirSync(join(folder, "src"));
  writeFileSync(
    join(folder, "README.md"),
    "# Shop\n\nA made-up project: the sample sessions say that they work here.\n",
  );
  writeFileSync(
    join(folder, "src", "cart.ts"),
    "export const total = (cents: number[]) => cents.reduce((a, b) => a + b, 0);\n",
  );
}
