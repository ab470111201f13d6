import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** Writes finished logs anew as their tools would have written them, several at a time, in pieces of any length. */
export interface Replay {
  /** Writes a little; false when all is written. */
  step(): boolean;
  /** Does to a finished log what happens to logs; `read` says whether the meter has read a log to its end. */
  abuse(read: (path: string, size: number) => boolean): string | null;
  /** Logs that were only begun, and written bytes of all. */
  progress(): { bytes: number; total: number };
}

/** Sessions that are written at the same time. */
const together = 12;

export function createReplay(stock: string, home: string, random: () => number): Replay {
  const waiting = readdirSync(stock, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(stock, path)).isFile())
    .map((path) => ({ path, from: statSync(join(stock, path)) }))
    // A fork's file is younger than its parent's, here as there.
    .toSorted((a, b) => a.from.birthtimeMs - b.from.birthtimeMs || (a.path < b.path ? -1 : 1));
  const total = waiting.reduce((sum, { from }) => sum + from.size, 0);
  const open: { path: string; bytes: Buffer; at: number }[] = [];
  const finished: string[] = [];
  let written = 0;
  let copies = 0;

  function start(): void {
    const next = waiting.shift();
    if (!next) return;
    mkdirSync(dirname(join(home, next.path)), { recursive: true });
    writeFileSync(join(home, next.path), "");
    open.push({ path: next.path, bytes: readFileSync(join(stock, next.path)), at: 0 });
  }

  return {
    step() {
      while (open.length < together && waiting.length > 0) start();
      const log = open[Math.floor(random() * open.length)];
      if (!log) return false;
      const to = Math.min(log.bytes.length, log.at + 1 + Math.floor(random() ** 4 * 400_000));
      appendFileSync(join(home, log.path), log.bytes.subarray(log.at, to));
      written += to - log.at;
      log.at = to;
      if (to === log.bytes.length) {
        open.splice(open.indexOf(log), 1);
        finished.push(log.path);
      }
      return true;
    },
    abuse(read) {
      const at = Math.floor(random() * finished.length);
      const path = finished[at];
      if (path === undefined) return null;
      const file = join(home, path);
      const { size } = statSync(file);
      const kind = kinds[Math.floor(random() * kinds.length)]!;
      switch (kind) {
        case "written again from the start":
          truncateSync(file, Math.floor(size / 2));
          appendFileSync(file, readFileSync(join(stock, path)).subarray(Math.floor(size / 2)));
          return kind;
        case "replaced by an equal file":
          copyFileSync(join(stock, path), `${file}.new`);
          renameSync(`${file}.new`, file);
          return kind;
        case "copied beside itself":
          // The copy is younger: of two equal lines the elder file's counts.
          copyFileSync(file, file.replace(/(\.jsonl)?$/, `-${copies++}.jsonl`));
          return kind;
        case "moved to another folder": {
          // A project that is renamed; a session that Codex archives.
          const to = path.includes("/sessions/")
            ? join(home, ".codex/archived_sessions", basename(path))
            : join(home, path.replace(/(projects\/[^/]+)/, `$1-${copies++}`));
          finished.splice(at, 1);
          mkdirSync(dirname(to), { recursive: true });
          renameSync(file, to);
          return kind;
        }
        case "emptied":
        case "deleted":
        case "moved away":
          // Nobody can count what was deleted before it was read.
          if (!read(file, size)) return null;
          finished.splice(at, 1);
          if (kind === "emptied") truncateSync(file, 0);
          else if (kind === "deleted") rmSync(file);
          else renameSync(file, `${file}.old`);
          return kind;
        default:
          return kind satisfies never;
      }
    },
    progress: () => ({ bytes: written, total }),
  };
}

const kinds = [
  "written again from the start",
  "replaced by an equal file",
  "copied beside itself",
  "moved to another folder",
  "emptied",
  "deleted",
  "moved away",
] as const;
