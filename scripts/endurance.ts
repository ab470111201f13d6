import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Growth } from "../test/bench/growth.ts";
import type { FuzzResult } from "../test/endurance/fuzz.ts";
import type { Idle } from "../test/endurance/idle.ts";
import type { LargeResult } from "../test/endurance/large.ts";
import { keptResults } from "../test/endurance/results.ts";
import { type SoakResult, surprises } from "../test/endurance/soak.ts";
import { repository } from "./cache.ts";
import { runBin } from "./process.ts";

/** Writes docs/endurance.md of what the long runs measured on this machine. */
export async function main(): Promise<number> {
  const file = join(repository, "docs/endurance.md");
  writeFileSync(file, [intro, soaks(), faults(), fuzzing(), growths(), idles()].join("\n\n"));
  await runBin("oxfmt", [file]);
  console.log(`Wrote ${file}`);
  return 0;
}

const intro = `# Endurance

Written by \`node scripts/run.mjs endurance\` of what the commands below measured on one machine. \`npm test\` runs a short
version of each.`;

function soaks(): string {
  const all = keptResults<SoakResult>("soak");
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  const kinds = (of: (one: SoakResult) => Record<string, number>) =>
    [...new Set(all.flatMap((one) => Object.keys(of(one))))].toSorted().join(", ");
  const rows = all.map((one) => {
    const wrong = one.wrong.length + one.wrongDays.length;
    const surprised = surprises(one).length;
    return [
      ...[
        one.windows,
        `${one.megabytes} MB`,
        `${(one.ms / 60_000).toFixed(0)} min`,
        `${one.speed.toLocaleString("en")} ×`,
      ],
      ...[one.kills, sum(one.abuses), sum(one.troubles)],
      wrong === 0 ? `${one.cells}, all right` : `${one.cells}, ${wrong} wrong`,
      ...[one.rollupsWrong, one.integrity],
      surprised === 0 ? `${sum(one.messages)}, none else` : `${sum(one.messages)}, ${surprised} else`,
    ];
  });
  return `## Four weeks of logs in minutes

\`npm run soak -- --windows 2 --kills 510 --minutes 9 --megabytes 60 --seed 11\` and \`--windows 6 --kills 110 --minutes 4 --seed 12\`: generated logs of 28 days, whose exact figures are known,
are written as their tools write them, twelve sessions at a time, in pieces of any length. Killed at any moment (SIGKILL;
a worker thread by its end) and started again: ${kinds(({ killed }) => killed)}. Logs are: ${kinds(({ abuses }) => abuses)}; what is deleted has been read, also
by the backup. Beside them: ${kinds(({ troubles }) => troubles)} (hours and a year ahead, a day and a month behind). The days
are Europe/Berlin's, with the change to winter time among them. At the end every cell (day × session × model, each kind of
token) of the ledger is compared, and each day of the history. Messages to the user, of all windows and command lines together:
one for each damage that was found, and that the disk is full, from each window that noticed. The machine did other work, too.

${table(["windows", "logs", "time", "speed", "kills", "logs abused", "troubles", "cells", "rollup rows wrong", "SQLite's check", "messages"], rows)}`;
}

function faults(): string {
  const rows = keptResults<LargeResult>("large").map((one) => [
    ...[one.name, one.size, one.answers.toLocaleString("en"), one.wrong, one.told.length],
    ...[`${(one.ms / 1000).toFixed(1)} s`, `${one.againMs.toFixed(0)} ms`, `${one.peakMiB} MiB`],
  ]);
  return `## Faults

\`test/endurance/faults.test.ts\` runs each with \`npm test\`; afterwards every cell is right, and the user was told nothing, or
once what to do: a folder, a pipe, a device without end, dangling and circular links named like a log; a log of NULs and of no
text; a folder that contains itself; logs and folders that may not be read; a line without an end; a full disk and a disk that
turns read-only (where the test may mount one); a ledger that another program holds, or that is damaged, at its head or behind
it, closed or open (also \`test/unit/store.test.ts\` and \`test/host/robust.test.ts\`).

\`npm run soak -- large\`: logs of sizes that nobody expects, smaller in \`npm test\`; each in a process of its own, on a machine
that did other work, too.

${table(["logs", "size", "answers", "wrong", "messages", "first index", "nothing changed", "most memory"], rows)}`;
}

function fuzzing(): string {
  const rows = keptResults<FuzzResult & { finds: number; minutes: number; seed: number }>("fuzz").map((one) => [
    ...[one.target, `${one.minutes} min`, one.seed, one.runs.toLocaleString("en"), one.corpus, one.blocks, one.finds],
  ]);
  return `## Fuzzing

\`npm run fuzz -- --minutes 10\`: inputs are changed in bytes, lines and JSON values; one that runs a part of the parser that none
before it ran is kept and changed further (V8's block coverage). Whatever the bytes are: reading ends and does not throw; counts
are whole, times possible, texts bounded, prices exact; small pieces, a growing file and a cut count the same. Cursor's databases
are damaged in their rows and in their bytes; vendors' answers page by page; a ledger that is taken is exported and taken again.
What was found lies in \`test/fixtures/finds\`; the table has each parser's last run, on a machine that did other work as well.

${table(["parser", "time", "seed", "inputs", "kept", "blocks reached", "finds"], rows)}`;
}

function growths(): string {
  const all = keptResults<Growth>("growth");
  const sizes = all.map(({ responses, bytes }) => `${responses.toLocaleString("en")} (${(bytes / 1e6).toFixed(0)} MB)`);
  const rows = Object.keys(all[0]?.ms ?? {}).map((what) => [
    what,
    ...all.map(({ ms }) => `${(ms[what] ?? NaN).toFixed(1)} ms`),
  ]);
  return `## Growth

\`node test/bench/growth.ts --responses 10000,1000000,10000000\`: a ledger with so many responses, each with a tool run; 4,800 a day, so
that 30 days hold 144,000, the smallest ledger two days and the next one 208. Medians, with priority over what else ran on the
machine. What is asked of a period costs by its days; a start looks back 400 of them. What tools cost is worked out after the logs
are read, model advice when it is first asked for, both in pieces between which other questions are answered.
\`test/unit/queryPlans.test.ts\` names every statement that walks through a table that grows, with the reason;
\`test/unit/rollups.test.ts\` holds each sum that is kept against the rows.

${table(["", ...sizes], rows)}`;
}

function idles(): string {
  const rows = keptResults<Idle>("idle").map((one) => [
    ...[
      one.files.toLocaleString("en"),
      one.windows,
      one.minutes,
      `${one.cpuMsPerMinute.toFixed(0)} ms`,
      one.wakeUpsPerMinute.toFixed(0),
    ],
    ...[`${one.residentMiB.toFixed(0)} MiB`, one.handles, one.watches],
  ]);
  return `## Idle

\`node test/endurance/idle.ts\`: processes that follow logs in which nothing happens. CPU and wake-ups a minute are of all windows
together, from a minute and a half after their start; memory (a whole Node process, of which an empty one takes about 45 MiB),
file handles and watched folders of one. All windows count as seen. In one that nobody sees, and where Linux says that the machine
runs on its battery or saves energy, pauses are longer and snapshots at most one a second; macOS and Windows tell a Node program
nothing of it. \`test/unit/idle.test.ts\`: a real folder that sends no events (an overlay changed from beneath), and no watches left.

${table(["logs", "windows", "minutes", "CPU", "wake-ups", "memory", "handles", "folders watched"], rows)}`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
