import childProcess, { type ForkOptions } from "node:child_process";
import { readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { isMainThread } from "node:worker_threads";

/**
 * Loaded into the editor's processes before anything else (`node --require`): the meter's thread, and no other, lives by
 * the clock of a story. Nothing of the extension knows. The extension host itself keeps the real time, as the protocol
 * between an editor and its host counts its own seconds.
 */
export interface StoryTime {
  /** From this moment (Unix ms) on it is `story` (Unix ms), and time goes `rate` times as fast. */
  real: number;
  story: number;
  rate: number;
}

/** For how long what the file said holds, ms: `Date.now` is asked for often. */
const heldMs = 20;

const file = process.env["STORY_TIME"];
if (file && isMainThread) handDown();
else if (file) follow(file);

/** An editor's server starts its extension hosts without its own arguments. */
function handDown(): void {
  const { fork } = childProcess;
  childProcess.fork = ((module: string, args: string[] = [], options: ForkOptions = {}) =>
    fork(module, args, {
      ...options,
      execArgv: [...(options.execArgv ?? []), "--require", import.meta.filename],
    })) as typeof fork;
  syncBuiltinESMExports();
}

function follow(path: string): void {
  const RealDate = Date;
  const { setTimeout, setInterval } = globalThis;
  let time = read(path);
  let readAt = performance.now();

  function current(): StoryTime {
    if (performance.now() - readAt > heldMs) {
      time = read(path);
      readAt = performance.now();
    }
    return time;
  }

  function now(): number {
    const { real, story, rate } = current();
    return Math.round(story + (RealDate.now() - real) * rate);
  }

  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args: [], self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self) as Date,
    get: (target, name, self) => (name === "now" ? now : (Reflect.get(target, name, self) as unknown)),
  });
  const faster =
    (timer: typeof setTimeout | typeof setInterval) =>
    (work: () => void, ms = 0, ...args: []) =>
      timer(work, ms / current().rate, ...args);
  Object.assign(globalThis, { setTimeout: faster(setTimeout), setInterval: faster(setInterval) });
}

function read(path: string): StoryTime {
  return JSON.parse(readFileSync(path, "utf8")) as StoryTime;
}
