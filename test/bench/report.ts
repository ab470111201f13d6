import { cpus, loadavg, totalmem } from "node:os";
import type { AppendTimes } from "./appendTimes.ts";
import type { Check } from "./check.ts";
import type { Contender } from "./contenders.ts";
import type { Truth } from "./corpus/truth.ts";
import type { FastPath } from "./fastPath.ts";
import { sourceNames } from "../../src/core/event.ts";
import type { ReadingTime } from "./readingTimes.ts";
import { keptResults } from "../endurance/results.ts";
import type { Latency } from "../host/latency.ts";
import { paired, spread, type Resources, type Spread } from "./measure.ts";

/** What one size gave: per contender its runs, in the order of the rounds. */
export interface Result {
  size: string;
  truth: Truth;
  runs: { contender: Contender; costs: Resources[] }[];
  checks: Check[];
  appends: AppendTimes;
  reading: ReadingTime[];
  fastPath: FastPath[];
}

/** The whole page, Markdown. */
export function page(results: readonly Result[]): string {
  const [cpu] = cpus();
  const rounds = Math.max(...results.flatMap(({ runs }) => runs.map(({ costs }) => costs.length)));
  const intro = [
    "# Speed and exactness",
    "",
    "Written by `npm run bench -- --write`. The logs are generated, in the record shapes of current and older clients, with",
    "the exact figures known. Every run is a whole process, from its start to its end; the programs take turns in one",
    `session of ${rounds} rounds, files in the page cache. Figures are medians; ratios are of runs that stood side by side, with`,
    "their smallest and largest value. Trust the ratios, not the seconds.",
    '"Read as bytes": lines of which only the few values that matter were made strings; the others were parsed whole.',
    "",
    `Machine: ${cpus().length} × ${cpu?.model.trim() ?? "?"}, ${Math.round(totalmem() / 1e9)} GB, ${process.platform}, Node ${process.versions.node}.`,
    `Load average over the last quarter of an hour: ${loadavg()[2]?.toFixed(1)}; of the benchmark alone it is about 1.`,
  ];
  return [...intro, ...results.flatMap(section), ...inEditor()].join("\n") + "\n";
}

/** As the last run of the editor's tests had it. */
function inEditor(): string[] {
  return keptResults<Latency>("latency").flatMap(({ answers, median, p95 }) => [
    "",
    "## From the log to the status bar",
    "",
    `In VS Code's web workbench, ${answers} answers one by one (\`test/host/latency.test.ts\`): from the end of a line in the log to ` +
      `the text that changes ${milliseconds(median)} (median; 95 of 100 within ${milliseconds(p95)}).`,
  ]);
}

function section({ size, truth, runs, checks, appends, reading, fastPath }: Result): string[] {
  const count = (value: number) => value.toLocaleString("en-US");
  return [
    "",
    `## ${size}`,
    "",
    `${count(truth.files)} files, ${count(truth.lines)} lines, ${count(truth.usageLines)} of them with usage, ${count(truth.bytes)} bytes.`,
    "",
    "| program | wall | CPU | peak memory | first index ÷ it: wall | CPU | memory | nothing changed ÷ it: wall |",
    "|---|---:|---:|---:|---:|---:|---:|---:|",
    ...runs.map(({ contender, costs }) => row(contender, costs, runs)),
    "",
    ...checks.map(sentence),
    "",
    `One answer more, in a ledger of this size: from the end of the line to its commit ${milliseconds(appends.median)} ` +
      `(median of ${appends.count}; 95 of 100 within ${milliseconds(appends.p95)}, the longest ${milliseconds(appends.most)}).`,
    "",
    `Reading alone, on one thread: ${reading
      .filter(({ bytes }) => bytes > 0)
      .map(
        ({ tool, bytes, events, cpuMs }) =>
          `${sourceNames[tool]} ${seconds(cpuMs)} of CPU (${megabytes(bytes)}, ${count(events)} responses, tool runs and marks)`,
      )
      .join(", ")}. The rest of the first index is pricing, handing over between threads, and writing the ledger.`,
    "",
    "| written by | lines | read as bytes | bytes | read as bytes |",
    "|---|---:|---:|---:|---:|",
    ...fastPath.map(
      ({ tool, version, lines, parsed, bytes, parsedBytes }) =>
        `| ${tool} ${version || "(no version)"} | ${count(lines)} | ${percent(1 - parsed / lines)} | ${megabytes(bytes)} | ${percent(1 - parsedBytes / bytes)} |`,
    ),
  ];
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toPrecision(2) : ms.toFixed(0)} ms`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString("en-US", { maximumFractionDigits: 1 })} MB`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function row({ id, label }: Contender, costs: readonly Resources[], runs: Result["runs"]): string {
  const of = (other: Contender["id"]) => runs.find(({ contender }) => contender.id === other)?.costs ?? [];
  const ratio = (ours: Contender["id"], field: keyof Resources) =>
    id === ours ? "" : spreadText(paired(pick(of(ours), field), pick(costs, field)));
  const middle = (field: keyof Resources, text: (value: number) => string) => {
    const known = pick(costs, field).filter((value) => value !== null);
    const found = spread(known);
    return found ? text(found.median) : "n/a";
  };
  return `| ${[
    label,
    middle("wallMs", seconds),
    middle("cpuMs", seconds),
    middle("peakBytes", (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`),
    ratio("cold", "wallMs"),
    ratio("cold", "cpuMs"),
    ratio("cold", "peakBytes"),
    ratio("warm", "wallMs"),
  ].join(" | ")} |`;
}

function pick(costs: readonly Resources[], field: keyof Resources): (number | null)[] {
  return costs.map((cost) => cost[field]);
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

function spreadText(found: Spread | null): string {
  if (!found) return "n/a";
  const digits = (value: number) => (value < 10 ? value.toPrecision(2) : value.toFixed(0));
  return `${digits(found.median)} (${digits(found.min)}–${digits(found.max)})`;
}

function sentence({ what, cells, wrong, total, truth }: Check): string {
  const off = truth === 0 ? 0 : (100 * (total - truth)) / truth;
  const verdict = wrong.length === 0 ? "all right" : `${wrong.length} wrong`;
  return `- ${what}: ${cells.toLocaleString("en-US")} cells, ${verdict}; total ${off === 0 ? "exact" : `${off.toFixed(4)} % off`}.`;
}
