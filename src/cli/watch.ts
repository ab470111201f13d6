import { once } from "node:events";
import { formatTime } from "../core/format.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { statusOf } from "../core/status.ts";
import { type Options, withEngine } from "./options.ts";
import { printable } from "./table.ts";

/** A live line until Ctrl+C: rewritten in place on a terminal, one line per change elsewhere. */
export function watch(options: Options): Promise<void> {
  let shown = "";
  const show = (snapshot: Snapshot) => {
    const line = options.json ? JSON.stringify(snapshot) : liveLine(snapshot);
    if (line === shown) return;
    shown = line;
    const inPlace = process.stdout.isTTY && !options.json;
    process.stdout.write(inPlace ? `\r\u001b[K${line.slice(0, process.stdout.columns - 1)}` : `${line}\n`);
  };
  return withEngine(
    options,
    async (engine) => {
      engine.follow();
      show(await engine.snapshot());
      await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
      if (process.stdout.isTTY) process.stdout.write("\n");
    },
    { onSnapshot: show },
  );
}

function liveLine(snapshot: Snapshot): string {
  const { text, tooltip } = statusOf(snapshot);
  const facts = tooltip.rows
    .filter(([name]) => name !== "API value")
    .map(([name, value]) => `${name.toLowerCase()} ${value}`);
  const at = snapshot.current ? formatTime(snapshot.current.endedAt, snapshot.timeZone) : "";
  return printable([text.replace(/\$\([^)]*\) /, ""), at, ...facts].filter(Boolean).join("  |  "));
}
