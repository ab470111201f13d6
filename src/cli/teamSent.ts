import { formatCount } from "../core/format.ts";
import type { SentBatch } from "../core/team.ts";
import { type Options, withEngine } from "./options.ts";
import { table } from "./table.ts";

/** More than 90 days of a busy machine. */
const mostBatches = 100_000;

/** Prints the bodies that the next requests to the team's endpoint would carry, one after the other; sends nothing. */
export function previewSent(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const { rows, bodies } = await engine.teamPreview();
    process.stderr.write(
      rows === 0
        ? "Nothing waits to be sent. Team sync is turned on in an editor.\n"
        : `${formatCount(rows)} rows wait. Each object is the body of one request; what is sent is its gzip.\n`,
    );
    for (const body of bodies) process.stdout.write(`${body}\n`);
  });
}

/** Prints what was sent to a team's endpoint in the last 90 days, oldest first; with --json the bodies, too. */
export function logSent(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const sent = (await engine.teamSent({ limit: mostBatches })).toReversed().filter(({ at }) => at >= options.since);
    if (options.json) for (const batch of sent) process.stdout.write(`${JSON.stringify(batch)}\n`);
    else
      process.stdout.write(
        sent.length === 0
          ? "Nothing was sent.\n"
          : table(["l", "r", "l", "l"], [["Time", "Rows", "To", "Outcome"], ...sent.map(rowOf)]),
      );
  });
}

function rowOf({ at, rows, address, outcome }: SentBatch): string[] {
  const counts = Object.entries(outcome ?? {}).flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []));
  return [
    new Date(at).toISOString().slice(0, 16) + "Z",
    formatCount(rows),
    address,
    outcome ? counts.join(", ") : "no answer",
  ];
}
