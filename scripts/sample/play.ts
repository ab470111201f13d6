import { appendFileSync, mkdirSync, utimesSync } from "node:fs";
import { dirname } from "node:path";
import type { Line } from "./line.ts";

/** Takes `count` lines and writes them at once, as if the last had been written at `end`. */
export function writePast(lines: Iterator<Line>, end: Date, count: number): void {
  const taken = Array.from({ length: count }, () => lines.next().value as Line | undefined).filter((line) => !!line);
  const seconds = taken.reduce((sum, { afterSeconds }) => sum + afterSeconds, 0);
  let at = new Date(end.getTime() - seconds * 1000);
  for (const line of taken) {
    at = new Date(at.getTime() + line.afterSeconds * 1000);
    append(line, at);
    utimesSync(line.file, at, at);
  }
}

/** Writes the lines as time goes by, but never more than `longest` seconds apart. Returns a function that stops it. */
export function playLive(lines: Iterator<Line>, longest: number): () => void {
  let timer: NodeJS.Timeout;
  const next = () => {
    const { value, done } = lines.next();
    if (done) return;
    timer = setTimeout(
      () => {
        append(value, new Date());
        next();
      },
      Math.min(value.afterSeconds, longest) * 1000,
    );
  };
  next();
  return () => clearTimeout(timer);
}

function append({ file, record }: Line, at: Date): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(record(at))}\n`);
}
