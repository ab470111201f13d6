import type { Tokens } from "../../core/event.ts";
import { noTokens } from "../../core/event.ts";
import { asCount } from "../json.ts";
import { countUnknown } from "../jsonl.ts";
import type { ReadResult } from "../source.ts";
import { json } from "./narrow.ts";

/** Token counts as Codex logs them: `input` holds `cached` and `write`, `output` holds `reasoning`. */
export interface Usage {
  input: number;
  cached: number;
  write: number;
  output: number;
  reasoning: number;
  /** As logged (an estimate has nothing else); input + output when the log has none. */
  total: number;
}

const keys: ReadonlyMap<string, keyof Usage> = new Map([
  ["input_tokens", "input"],
  ["cached_input_tokens", "cached"],
  ["cache_write_input_tokens", "write"],
  ["output_tokens", "output"],
  ["reasoning_output_tokens", "reasoning"],
  ["total_tokens", "total"],
]);
const fields = [...keys.values()];

/** Undefined when there is no usage object. Keys that this version does not know are counted, not guessed. */
export function usageOf(value: unknown, out: ReadResult): Usage | undefined {
  const raw = json(value);
  if (!raw) return undefined;
  const usage: Usage = { input: 0, cached: 0, write: 0, output: 0, reasoning: 0, total: -1 };
  for (const key of Object.keys(raw)) {
    const count = raw[key];
    const field = keys.get(key);
    if (field === undefined) {
      if (typeof count === "number" || json(count)) countUnknown(out, `usage.${key}`);
    } else usage[field] = asCount(count) ?? usage[field];
  }
  if (usage.total < 0) usage.total = usage.input + usage.output;
  return usage;
}

export function equal(a: Usage, b: Usage): boolean {
  return fields.every((field) => a[field] === b[field]);
}

export function fellBelow(a: Usage, b: Usage): boolean {
  return fields.some((field) => a[field] < b[field]);
}

/** Only where `a` did not fall below `b`. */
export function difference(a: Usage, b: Usage): Usage {
  return map((field) => a[field] - b[field]);
}

export function largest(a: Usage, b: Usage): Usage {
  return map((field) => Math.max(a[field], b[field]));
}

/** An estimate of the context's size has a total and no parts: nothing was used. */
export function isEstimate(usage: Usage): boolean {
  return usage.input === 0 && usage.output === 0;
}

/** Size of the context as Codex shows it: all that the response read and wrote. */
export function contextOf(usage: Usage): number {
  return usage.input + usage.output;
}

export function tokensOf(usage: Usage): Tokens {
  return {
    ...noTokens,
    input: Math.max(0, usage.input - usage.cached - usage.write),
    cacheRead: usage.cached,
    cacheWriteUnknown: usage.write,
    output: usage.output,
    reasoning: Math.min(usage.reasoning, usage.output),
  };
}

export function vector(usage: Usage | undefined): string {
  if (!usage) return "-";
  const { input, cached, write, output, reasoning, total } = usage;
  return `${input},${cached},${write},${output},${reasoning},${total}`;
}

function map(of: (field: keyof Usage) => number): Usage {
  return {
    input: of("input"),
    cached: of("cached"),
    write: of("write"),
    output: of("output"),
    reasoning: of("reasoning"),
    total: of("total"),
  };
}
