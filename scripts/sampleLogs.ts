import { rmSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./cache.ts";
import { claudeLines } from "./sample/claude.ts";
import { codexLines } from "./sample/codex.ts";
import { writePast } from "./sample/play.ts";
import { seededRandom } from "./sample/random.ts";
import { story } from "./sample/story.ts";

/** The made-up logs that the extension carries for its sample tour; it moves them in time when it shows them. */
const folder = join(repository, "media", "sample");
const end = new Date("2026-11-20T15:00:00.000Z");
const hour = 3_600_000;

/** `node scripts/run.mjs sample-logs` writes them anew. */
export async function main(): Promise<number> {
  rmSync(folder, { recursive: true, force: true });
  const random = seededRandom(11);
  const session = (root: string, project: string, branch: string, model: string) => ({
    root: join(folder, root),
    project: `/home/dev/${project}`,
    branch,
    model,
  });
  const claude = (model: string, branch: string, hoursAgo: number, lines: number) =>
    writePast(
      claudeLines(session("claude", "shop", branch, model), story(random)),
      new Date(end.getTime() - hoursAgo * hour),
      lines,
    );
  const codex = (model: string, hoursAgo: number, lines: number) => {
    const at = new Date(end.getTime() - hoursAgo * hour);
    writePast(codexLines(session("codex", "notes-api", "main", model), at, story(random)), at, lines);
  };
  claude("claude-sonnet-5-5", "feat/login-limit", 53, 24);
  codex("gpt-6.1-sol", 27, 40);
  claude("claude-opus-5-5", "main", 22, 24);
  codex("gpt-6.2-sol", 2, 30);
  claude("claude-opus-5-5", "fix/cart-rounding", 0, 64);
  return 0;
}
