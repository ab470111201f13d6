import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type SourceId, sourceNames } from "../src/core/event.ts";
import { cacheFolder, repository } from "./cache.ts";
import { runBin } from "./process.ts";
import { step } from "./progress.ts";
import { table } from "./readme.ts";

/** What the editor test of the stories leaves of one of them. */
interface Told {
  /** What has to be said of it beside what was seen, in words. */
  facts: Readonly<Record<string, string>>;
  toasts: readonly { at: string; text: string; buttons: readonly string[] }[];
}

interface Delays {
  delays: readonly { tool: SourceId; ms: number }[];
  own: string;
}

interface Windows {
  loops: number;
  here: number;
  there: number;
}

const titles = {
  S42: "The agent that someone left running on Friday afternoon (Claude Code)",
  "S43 Claude Code": "200 turns on a failing test, Claude Code",
  "S43 Codex": "200 turns on a failing test, Codex",
  "S43 Cursor": "200 turns on a failing test, Cursor",
  S44: "From $0.50 to $5.00 a million tokens (Claude Code)",
  S45: "The tool's default changed: 90/10 became 10/90 (Codex)",
  S46: "The fortieth turn (Claude Code)",
};

/** `node scripts/run.mjs stories`: replays the stories in a real editor and writes docs/stories.md from what it showed. */
export async function main(): Promise<number> {
  const folder = join(cacheFolder, "stories");
  rmSync(folder, { recursive: true, force: true });
  const test = ["run", "--config", "vitest.stories.config.ts"];
  const { code, output } = await step("Replaying stories in an editor", () => runBin("vitest", test));
  if (code !== 0) console.error(output);
  else writeFileSync(join(repository, "docs", "stories.md"), page(folder));
  return code;
}

function page(folder: string): string {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const told = Object.entries(titles).map(([name, title]) =>
    section(`${name.slice(0, 3)}: ${title}`, read(name) as Told),
  );
  return `${intro}\n${told.join("\n")}\n${windows(read("windows") as Windows)}\n${latency(read("delays") as Delays)}`;
}

function section(title: string, { facts, toasts }: Told): string {
  const seen = toasts.map(({ at, text, buttons }) => [whenOf(at), text, buttons.join(", ")]);
  const said = Object.entries(facts).map(([name, value]) => `- ${name}: ${value}`);
  return `## ${title}\n\n${table([["story's time", "what popped up", "buttons"], ...seen])}\n\n${said.join("\n")}\n`;
}

/** "Fri 18:28:08". */
function whenOf(at: string): string {
  const day = new Date(at).toLocaleDateString("en-US", { weekday: "short", timeZone: "UTC" });
  return `${day} ${at.slice(11, 19)}`;
}

function windows({ loops, here, there }: Windows): string {
  return `## Two windows of one person

Two windows on one home, ${loops} loops in ${loops} sessions within half an hour, each a warning: ${here} popped up in the first
window, ${there} in the second, none in both. The other ${loops - here - there} wait in the Advice view.
`;
}

function latency({ delays, own }: Delays): string {
  const tools = [...Map.groupBy(delays, ({ tool }) => tool), ["all", delays] as const];
  const rows = tools.map(([tool, some]) => {
    const sorted = some.map(({ ms }) => ms).sort((a, b) => a - b);
    const at = (share: number) => `${(sorted[Math.ceil(sorted.length * share) - 1]! / 1000).toFixed(2)} s`;
    return [tool === "all" ? tool : sourceNames[tool], String(sorted.length), at(0.5), at(0.95), at(1)];
  });
  return `## From the log's line to the notification

At the clock's own speed, on a machine that did other things as well: from the line that completes a loop (its timestamp,
when it is written) to the notification in the window, by an observer in the page. Cursor's sessions name no folder here, so
that this window leaves them for a second to one that they may belong to.

${table([["tool", "alerts", "p50", "p95", "longest"], ...rows])}

The meter's own figure, up to the moment when a window is told to show it: "${own}"
`;
}

const intro = `# Stories

What a user sees, and when, of the things that the meter is for. Each is replayed in a real VS Code with the packed
extension, 60 times as fast as it happens: a writer appends the client's lines when they are due, and the meter's thread
lives by the same fast clock (\`test/host/storyTime.ts\` gives it one from outside; the extension knows nothing of it).
Nights are skipped. A second of this machine is a minute of the story, so that a notification is seen some of the story's
seconds later than at the real pace; "noticed" is when the ledger had it. A loop waits in the Advice view until it wasted
$0.25 (a setting) and pops up then; one whose tool logs no tokens pops up at once. Amounts are of the fixture's arithmetic.

\`node scripts/run.mjs stories\` runs \`test/host/stories.test.ts\` and writes this page. That 52 healthy sessions of red and
green are left alone is tested through the engine (\`test/insights/stories.test.ts\`), and [detectors.md](detectors.md) has
the rates.
`;
