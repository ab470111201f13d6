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
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, sep } from "node:path";

/** Writes finished logs anew as their tools would have written them, several at a time, in pieces of any length. */
export interface Replay {
  /** Writes a little; false when all is written. */
  step(): boolean;
  /** Does to a log or a folder of logs what happens to them; `read` says whether the meter has read a log to its end. */
  abuse(read: (path: string, size: number) => boolean): string | null;
  /** Written bytes of all. */
  progress(): { bytes: number; total: number };
}

/** A log: where it comes from, where it lies below the home by now, and how much of it is written. */
interface Log {
  stock: string;
  path: string;
  bytes: Buffer;
  at: number;
}

/** Sessions that are written at the same time. */
const together = 12;

/** `now` is the time of the machine on which the tools run. */
export function createReplay(stock: string, home: string, random: () => number, now: () => number): Replay {
  const waiting = readdirSync(stock, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(stock, path)).isFile())
    .map((path) => ({ path, from: statSync(join(stock, path)) }))
    // A fork's file is younger than its parent's, here as there.
    .toSorted((a, b) => a.from.birthtimeMs - b.from.birthtimeMs || (a.path < b.path ? -1 : 1));
  const total = waiting.reduce((sum, { from }) => sum + from.size, 0);
  const open: Log[] = [];
  const finished: Log[] = [];
  let written = 0;
  let copies = 0;

  const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const place = ({ path }: Log) => join(home, path);

  function start(): void {
    const next = waiting.shift();
    if (!next) return;
    mkdirSync(dirname(join(home, next.path)), { recursive: true });
    writeFileSync(join(home, next.path), "");
    open.push({ stock: join(stock, next.path), path: next.path, bytes: readFileSync(join(stock, next.path)), at: 0 });
  }

  function append(log: Log, to = Math.min(log.bytes.length, log.at + 1 + Math.floor(random() ** 4 * 400_000))): void {
    appendFileSync(place(log), log.bytes.subarray(log.at, to));
    utimesSync(place(log), now() / 1000, now() / 1000);
    written += to - log.at;
    log.at = to;
  }

  /** A project that is renamed, while its sessions go on. */
  function renameProject(log: Log): void {
    const [project] = /^\.claude.projects.[^/\\]+/.exec(log.path) ?? [];
    if (project === undefined) return;
    const to = `${project}-${copies++}`;
    renameSync(join(home, project), join(home, to));
    for (const moved of [...open, ...finished]) {
      if (moved.path.startsWith(project + sep)) moved.path = to + moved.path.slice(project.length);
    }
  }

  return {
    step() {
      while (open.length < together && waiting.length > 0) start();
      const log = one(open);
      if (!log) return false;
      append(log);
      if (log.at === log.bytes.length) {
        open.splice(open.indexOf(log), 1);
        finished.push(log);
      }
      return true;
    },
    abuse(read) {
      const kind = one(kinds)!;
      const log = one(kind === "rotated while written" ? open.filter(isRotatable) : finished);
      if (log === undefined) return null;
      const file = place(log);
      const { size } = statSync(file);
      const drop = () => void finished.splice(finished.indexOf(log), 1);
      switch (kind) {
        case "cut in half and completed": {
          const bytes = readFileSync(file); // less than the whole log when it was rotated
          truncateSync(file, Math.floor(size / 2));
          appendFileSync(file, bytes.subarray(Math.floor(size / 2)));
          return kind;
        }
        case "replaced by an equal file":
          copyFileSync(log.stock, `${file}.new`);
          renameSync(`${file}.new`, file);
          return kind;
        case "copied beside itself":
          // The copy is younger: of two equal lines the elder file's counts.
          copyFileSync(file, file.replace(/(\.jsonl)?$/, `-${copies++}.jsonl`));
          return kind;
        case "moved to another folder": {
          // A session that Codex archives, or that is moved by hand.
          const to = log.path.includes("/sessions/")
            ? join(home, ".codex/archived_sessions", basename(log.path))
            : join(home, log.path.replace(/(projects\/[^/]+)/, `$1-${copies++}`));
          drop();
          mkdirSync(dirname(to), { recursive: true });
          renameSync(file, to);
          return kind;
        }
        case "its project's folder renamed":
          renameProject(log);
          return kind;
        case "rotated while written":
          append(log, log.bytes.indexOf(10, log.at) + 1);
          renameSync(file, file.replace(/(\.jsonl)?$/, `-${copies++}.jsonl`));
          writeFileSync(file, "");
          return kind;
        case "emptied":
        case "deleted":
        case "moved away":
          // Nobody can count what was deleted before it was read.
          if (size === 0 || !read(file, size)) return null;
          drop();
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

/** Claude Code's lines stand for themselves: they can go on in an empty file. The last line is left for that. */
function isRotatable({ path, bytes, at }: Log): boolean {
  const end = bytes.indexOf(10, at) + 1;
  return path.startsWith(".claude") && end > 0 && end < bytes.length;
}

const kinds = [
  "cut in half and completed",
  "replaced by an equal file",
  "copied beside itself",
  "moved to another folder",
  "its project's folder renamed",
  "emptied",
  "deleted",
  "moved away",
  "rotated while written",
] as const;
