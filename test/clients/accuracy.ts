/**
 * Writes docs/accuracy.md from the runs that the clients' test left: what the ledger says, what Taximeter says and what
 * its peers say. `node test/clients/accuracy.ts`
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../scripts/cache.ts";
import { installPeers, type Peer } from "../bench/peers.ts";
import { compare, type Comparison } from "./compare.ts";
import { cache, installClients } from "./install.ts";
import { requireMeter } from "./meter.ts";
import { readPeer, type Amount } from "./peers.ts";
import type { Row } from "./rows.ts";
import { lastRun } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios.ts";

interface Line {
  scenario: Scenario;
  comparison: Comparison;
  spent: Amount;
  counted: Amount;
  withEstimates: Amount;
  peers: Amount[];
}

requireMeter();
const peers = installPeers(join(cache, "../bench"));
const lines = scenarios.map((scenario) => lineOf(scenario, peers));
const file = join(repository, "docs/accuracy.md");
writeFileSync(file, page(lines, peers));
execFileSync(join(repository, "node_modules/.bin/oxfmt"), [file], { stdio: "ignore" });

function lineOf(scenario: Scenario, others: readonly Peer[]): Line {
  const run = lastRun(scenario, join(cache, "runs"));
  const comparison = compare(run);
  const { spent, counted, estimated } = comparison;
  return {
    scenario,
    comparison,
    spent: amountOf(spent),
    counted: amountOf(counted),
    withEstimates: sum(amountOf(counted), amountOf(estimated)),
    peers: others.map((peer) => readPeer(peer, scenario.client, run.home)),
  };
}

function amountOf({ tokens, nanoUsd }: Row): Amount {
  return {
    prompt: tokens.input + tokens.cacheWrite5m + tokens.cacheWrite1h + tokens.cacheWriteUnknown,
    cacheRead: tokens.cacheRead,
    output: tokens.output,
    usd: nanoUsd === undefined ? undefined : nanoUsd / 1e9,
  };
}

function sum(a: Amount, b: Amount): Amount {
  return {
    prompt: a.prompt + b.prompt,
    cacheRead: a.cacheRead + b.cacheRead,
    output: a.output + b.output,
    usd: a.usd === undefined || b.usd === undefined ? undefined : a.usd + b.usd,
  };
}

function page(all: readonly Line[], others: readonly Peer[]): string {
  const { claude, codex } = installClients();
  const exact = (of: (line: Line) => Amount) => all.filter((line) => tokensApart(line.spent, of(line)) === "=").length;
  const names = others.map((peer) => `${peer.name} ${peer.version}`);
  const scores = [
    `Taximeter: ${exact((line) => line.counted)}`,
    ...names.map((name, i) => `${name}: ${exact((line) => line.peers[i]!)}`),
  ];
  return `# Accuracy

Claude Code ${claude.version} and Codex ${codex.version}, unchanged, against an API on loopback that writes down what it
answered. The ledger is the truth. Its token counts are made up (a number of characters each), so only the counting is
judged. The tests in test/clients, a part of \`npm test\`, play the scenarios and fail when Taximeter differs by one token
from what a log holds, by model, session and sub-agent; \`node test/clients/accuracy.ts\` then writes this page.

Every token that was spent is counted, of ${all.length} scenarios:

${scores.map((score) => `- ${score}`).join("\n")}

Where Taximeter differs, the log does not hold it:

- Claude Code logs no usage for the call that writes a compaction's summary, for the model behind its web search tool and
  for session titles. Of an answer that was stopped it logs the usage of its start.
- Codex logs nothing of an answer that was stopped, and nothing of session titles.
- Both log nothing of an answer that the server broke off or that a kill ended.

Taximeter counts what is logged and shows what the log implies beside it, never in a total: the column "with estimates".
Answers come within milliseconds here. A peer that takes a thread's quick start for a replay of its parent does better
with a model's real pace: see the slow scenarios.

## Tokens

Differences from everything that was spent: prompt (uncached and cache writes) / cache reads / output, and of the whole.

${table(
  ["Scenario", "", "Calls", "Prompt", "Cache reads", "Output", "Taximeter", "with estimates", ...names],
  all.map((line) => [
    line.scenario.name,
    line.scenario.about,
    count(line.comparison.spent.calls),
    count(line.spent.prompt),
    count(line.spent.cacheRead),
    count(line.spent.output),
    tokensApart(line.spent, line.counted),
    line.comparison.reasons.length ? tokensApart(line.spent, line.withEstimates) : "",
    ...line.peers.map((amount) => tokensApart(line.spent, amount)),
  ]),
)}

## Cost

Claude Code at the prices that the client itself applies. The peers run without network, with the prices that they carry;
"no price" is theirs for a model that they do not know.

${table(
  ["Scenario", "USD", "Taximeter", "with estimates", ...names],
  all
    .filter((line) => line.spent.usd)
    .map((line) => [
      line.scenario.name,
      usd(line.spent.usd ?? 0),
      usdApart(line.spent, line.counted),
      line.comparison.reasons.length ? usdApart(line.spent, line.withEstimates) : "",
      ...line.peers.map((amount) => usdApart(line.spent, amount)),
    ]),
)}
`;
}

function tokensApart(truth: Amount, found: Amount): string {
  const apart = [found.prompt - truth.prompt, found.cacheRead - truth.cacheRead, found.output - truth.output];
  if (apart.every((difference) => difference === 0)) return "=";
  const all = truth.prompt + truth.cacheRead + truth.output;
  const share = apart.reduce((a, b) => a + b, 0) / all;
  return `${apart.map(signed).join(" / ")} (${percent(share)})`;
}

function usdApart(truth: Amount, found: Amount): string {
  if (found.usd === undefined) return "no price";
  const apart = found.usd - (truth.usd ?? 0);
  if (Math.abs(apart) < 1e-6) return "=";
  return `${usd(found.usd)} (${percent(apart / (truth.usd ?? 1))})`;
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i < 2 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function signed(value: number): string {
  return value > 0 ? `+${count(value)}` : count(value).replace("-", "−");
}

function percent(share: number): string {
  return `${share < 0 ? "−" : "+"}${(Math.abs(share) * 100).toFixed(1)} %`;
}

function usd(value: number): string {
  return `$${value.toFixed(6)}`;
}
