import { type Field, fields } from "../fields.ts";
import type { ReadResult } from "../source.ts";
import { json, name, type Json, windowOf } from "./narrow.ts";
import { type Usage, usageOf } from "./usage.ts";

/** A `token_count`: the thread's counter, the last response, the window, and the limit that was reached. */
export interface CountLine {
  /** Undefined where the line has no counter. */
  total: Usage | undefined;
  last: Usage | undefined;
  window: number | undefined;
  model: string | undefined;
  limit: string | undefined;
  /** JSON of the plan's limits, and which of them it is about. */
  plan: string | undefined;
  planId: string | undefined;
}

/** A `token_usage_record`: one response. */
export interface RecordLine {
  usage: Usage;
  thread: string | undefined;
  turn: string | undefined;
  /** Undefined: the record has to be named by its content. */
  response: string | undefined;
}

/**
 * The two lines of each response are a third of a rollout's lines. They are read without parsing them; undefined for lines
 * with a usage key that is not known or a count that is none, which are for JSON.parse.
 */
export function countLine(bytes: Buffer): CountLine | undefined {
  if (!count.find(bytes) || bytes[count.payload.from] !== openBrace) return undefined;
  const total = usageAt(bytes, count.total, totalFields);
  const last = usageAt(bytes, count.last, lastFields);
  if (total === null || last === null || !isCount(bytes, count.window)) return undefined;
  return {
    total,
    last,
    window: windowOf(count.window.count(bytes)),
    model: count.model.text(bytes, longestName),
    limit: count.limit.text(bytes, longestName),
    plan: planAt(bytes, count.plan),
    planId: count.planId.text(bytes, longestName),
  };
}

export function recordLine(bytes: Buffer): RecordLine | undefined {
  if (!record.find(bytes)) return undefined;
  const usage = usageAt(bytes, record.usage, recordFields);
  if (!usage) return undefined;
  return {
    usage,
    thread: record.thread.text(bytes, longestName),
    turn: record.turn.text(bytes, longestName),
    response: record.response.text(bytes, longestName),
  };
}

/** The same of payloads that were parsed. Undefined where there is nothing to count. */
export function parsedCount(payload: Json | undefined, out: ReadResult): CountLine | undefined {
  const info = json(payload?.["info"]);
  const limits = json(payload?.["rate_limits"]);
  const plan = limits && JSON.stringify(limits);
  return (
    payload && {
      total: usageOf(info?.["total_token_usage"], out),
      last: usageOf(info?.["last_token_usage"], out),
      window: windowOf(info?.["model_context_window"]),
      model: name(info?.["model"]),
      limit: name(limits?.["rate_limit_reached_type"]),
      plan: plan && Buffer.byteLength(plan) <= longestPlan ? plan : undefined,
      planId: name(limits?.["limit_id"]),
    }
  );
}

export function parsedRecord(payload: Json | undefined, out: ReadResult): RecordLine | undefined {
  const usage = usageOf(payload?.["usage"], out);
  if (!payload || !usage) return undefined;
  const [thread, turn, response] = ["thread_id", "turn_id", "response_id"].map((key) => name(payload[key]));
  return { usage, thread, turn, response };
}

const longestName = 128;
/** Bytes; they are about 300. */
const longestPlan = 4096;
const totalPath = "payload.info.total_token_usage";
const lastPath = "payload.info.last_token_usage";

const count = fields(
  {
    total: totalPath,
    ...usagePaths("total", totalPath),
    last: lastPath,
    ...usagePaths("last", lastPath),
    payload: "payload",
    window: "payload.info.model_context_window",
    model: "payload.info.model",
    limit: "payload.rate_limits.rate_limit_reached_type",
    plan: "payload.rate_limits",
    planId: "payload.rate_limits.limit_id",
  },
  { closed: [totalPath, lastPath] },
);
const record = fields(
  {
    usage: "payload.usage",
    ...usagePaths("usage", "payload.usage"),
    thread: "payload.thread_id",
    turn: "payload.turn_id",
    response: "payload.response_id",
  },
  { closed: ["payload.usage"] },
);

type UsageFields = Record<keyof Usage, Field>;

const totalFields = fieldsOf("total", count);
const lastFields = fieldsOf("last", count);
const recordFields = fieldsOf("usage", record);

function usagePaths<const Of extends string>(of: Of, path: string) {
  return {
    [`${of}Input`]: `${path}.input_tokens`,
    [`${of}Cached`]: `${path}.cached_input_tokens`,
    [`${of}Write`]: `${path}.cache_write_input_tokens`,
    [`${of}Output`]: `${path}.output_tokens`,
    [`${of}Reasoning`]: `${path}.reasoning_output_tokens`,
    [`${of}Total`]: `${path}.total_tokens`,
  } as Record<`${Of}${Capitalize<keyof Usage>}`, string>;
}

function fieldsOf<const Of extends string>(of: Of, all: Record<`${Of}${Capitalize<keyof Usage>}`, Field>): UsageFields {
  return {
    input: all[`${of}Input`],
    cached: all[`${of}Cached`],
    write: all[`${of}Write`],
    output: all[`${of}Output`],
    reasoning: all[`${of}Reasoning`],
    total: all[`${of}Total`],
  };
}

/** Undefined when there is no such object, null when it has to be parsed. */
function usageAt(bytes: Buffer, object: Field, of: UsageFields): Usage | undefined | null {
  if (object.from < 0 || bytes[object.from] !== openBrace) return undefined;
  const { input, cached, write, output, reasoning, total } = of;
  for (const field of [input, cached, write, output, reasoning, total]) if (!isCount(bytes, field)) return null;
  return {
    input: input.count(bytes),
    cached: cached.count(bytes),
    write: write.count(bytes),
    output: output.count(bytes),
    reasoning: reasoning.count(bytes),
    total: total.from < 0 ? input.count(bytes) + output.count(bytes) : total.count(bytes),
  };
}

function planAt(bytes: Buffer, { from, to }: Field): string | undefined {
  const isPlan = from >= 0 && bytes[from] === openBrace && to - from <= longestPlan;
  return isPlan ? bytes.toString("utf8", from, to) : undefined;
}

/** Whether the value is absent or a whole number in plain digits: 0 is also what `count` says of others. */
function isCount(bytes: Buffer, field: Field): boolean {
  if (field.from < 0 || field.count(bytes) > 0) return true;
  return field.to - field.from === 1 && bytes[field.from] === zero;
}

const zero = 0x30;
const openBrace = 0x7b;
