import { dayOf } from "../../../src/core/days.ts";
import { noTokens, type SourceId, type Tokens } from "../../../src/core/event.ts";

/** What one session spent on one model on one day, as the generator knows it. */
export interface Cell {
  source: SourceId;
  day: string;
  session: string;
  model: string;
  calls: number;
  tokens: Tokens;
}

/** Everything that a reader of the corpus should find, and the corpus' shape. */
export interface Truth {
  generator: number;
  seed: number;
  bytes: number;
  files: number;
  lines: number;
  /** Lines that state usage: more than responses, since lines and copies repeat it. */
  usageLines: number;
  /** Lines that are not JSON objects. */
  malformed: number;
  cells: Cell[];
  /** By `source name`. */
  tools: Record<string, { runs: number; failed: number }>;
  /** By `source mark`. */
  marks: Record<string, number>;
}

/** Collects the truth while the corpus is written. */
export interface Tally {
  call(source: SourceId, at: number, session: string, model: string, tokens: Partial<Tokens>): void;
  tool(source: SourceId, name: string, failed: boolean): void;
  mark(source: SourceId, mark: string): void;
  malformed(): void;
  usageLine(): void;
  file(bytes: number, lines: number): void;
  bytes(): number;
  truth(generator: number, seed: number): Truth;
}

/** Days are cut in `timeZone`. */
export function newTally(timeZone = "UTC"): Tally {
  const cells = new Map<string, Cell>();
  const tools: Truth["tools"] = {};
  const marks: Truth["marks"] = {};
  const shape = { bytes: 0, files: 0, lines: 0, usageLines: 0, malformed: 0 };
  return {
    call: (source, at, session, model, tokens) => {
      const day = dayOf(at, timeZone);
      const key = `${day} ${session} ${model}`;
      const cell = cells.get(key) ?? { source, day, session, model, calls: 0, tokens: { ...noTokens } };
      cells.set(key, cell);
      cell.calls++;
      add(cell.tokens, tokens);
    },
    tool: (source, name, failed) => {
      const sum = (tools[`${source} ${name}`] ??= { runs: 0, failed: 0 });
      sum.runs++;
      if (failed) sum.failed++;
    },
    mark: (source, mark) => void (marks[`${source} ${mark}`] = (marks[`${source} ${mark}`] ?? 0) + 1),
    malformed: () => void shape.malformed++,
    usageLine: () => void shape.usageLines++,
    file: (bytes, lines) => {
      shape.files++;
      shape.bytes += bytes;
      shape.lines += lines;
    },
    bytes: () => shape.bytes,
    truth: (generator, seed) => ({ generator, seed, ...shape, cells: [...cells.values()], tools, marks }),
  };
}

export const tokenKinds = Object.keys(noTokens) as (keyof Tokens)[];

export function add(sum: Tokens, tokens: Partial<Tokens>): void {
  for (const kind of tokenKinds) sum[kind] += tokens[kind] ?? 0;
}
