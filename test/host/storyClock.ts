import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { StoryTime } from "./storyTime.ts";

/** The clock of a story: the meter's thread in the editor lives by it, see `storyTime.ts`. Times of the story in ms. */
export interface StoryClock {
  /** For the editor's environment. */
  env: NodeJS.ProcessEnv;
  /** When the story is, at a moment of the real clock (Unix ms); now unless given. */
  at(real?: number): number;
  /** From now on it goes `rate` times as fast as the real clock; `to`: after a leap to that time. */
  go(rate: number, to?: number): void;
  /** Waits until the story has come to this time. */
  until(story: number): Promise<void>;
}

/** `folder`: where the clock's hands are written down. */
export function createStoryClock(folder: string, story: number, rate: number): StoryClock {
  const file = join(folder, "story-time.json");
  const times: StoryTime[] = [];

  function at(real = Date.now()): number {
    const time = times.findLast((one) => one.real <= real) ?? times[0]!;
    return time.story + (real - time.real) * time.rate;
  }

  function set(time: StoryTime): void {
    times.push(time);
    writeFileSync(`${file}.new`, JSON.stringify(time));
    renameSync(`${file}.new`, file);
  }

  set({ real: Date.now(), story, rate });
  return {
    env: { STORY_TIME: file, NODE_OPTIONS: `--require ${JSON.stringify(join(import.meta.dirname, "storyTime.ts"))}` },
    at,
    go(speed, to) {
      const real = Date.now();
      if (to !== undefined && to < at(real)) throw new Error("The clock of a story does not go back");
      set({ real, story: to ?? at(real), rate: speed });
    },
    async until(to) {
      for (let left = to - at(); left > 0; left = to - at()) await delay(Math.min(50, left / times.at(-1)!.rate));
    },
  };
}
