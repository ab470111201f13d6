import { randomBytes } from "node:crypto";

/** One line of a log: which file, how long after the line before, and what it says at the time when it is written. */
export interface Line {
  file: string;
  afterSeconds: number;
  record(at: Date): unknown;
}

/** Who works where with what: the same for both tools. */
export interface SampleSession {
  /** Folder of the tool's logs, e.g. `~/.claude`. */
  root: string;
  /** Working directory. */
  project: string;
  branch: string;
  model: string;
}

/** Random letters and digits after a prefix, as the vendors' ids look. */
export function randomId(prefix: string): string {
  return prefix + randomBytes(12).toString("hex");
}
