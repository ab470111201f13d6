import { endOfString, object, objectIn } from "../bytes.ts";
import { json, integer, string, type Json } from "./narrow.ts";

/** What the result of a tool says about how it went. */
export interface Outcome {
  /** Null: it does not say. Refused and interrupted runs did not fail. */
  ok: boolean | null;
  exitCode?: number;
  durationMs?: number;
  /** The tool's own output, its first part. */
  text: string;
}

/**
 * Three shapes over the versions: JSON `{"output", "metadata": {"exit_code", "duration_seconds"}}`, a heading with
 * `Exit code: N`, and the unified shell's heading with `Process exited with code N`.
 */
export function outcomeOf(output: string): Outcome {
  const old = /^\s*\{/.test(output) ? oldOutcome(output) : undefined;
  if (old) return old;
  const heading = output.slice(0, headingLength);
  const body = /(?:^|\n)Output:\n/.exec(heading);
  const text = body ? output.slice(body.index + body[0].length) : output;
  const facts = body ? heading.slice(0, body.index) : heading;
  if (refused.test(facts)) return { ok: null, text };
  const code = /^(?:Exit code: |Process exited with code )(-?\d{1,9})\b/m.exec(facts)?.[1];
  const seconds = /^Wall time: (\d{1,9}(?:\.\d{1,9})?) seconds/m.exec(facts)?.[1];
  const duration = seconds === undefined ? {} : { durationMs: Math.round(Number(seconds) * 1000) };
  if (code !== undefined) return { ok: Number(code) === 0, exitCode: Number(code), ...duration, text };
  if (running.test(facts)) return { ok: null, ...duration, text };
  if (failed.test(facts)) return { ok: false, ...duration, text };
  return { ok: succeeded.test(facts) ? true : null, ...duration, text };
}

const headingLength = 600;
const refused = /rejected by (?:the )?user|aborted by (?:the )?user/i;
const running = /^Process running with session ID/m;
const failed =
  /^\s*(?:error|err:|failed|failure|unsupported call|execution error|exec_command failed|apply_patch verification failed|command timed out)|command timed out after \d+/i;
const succeeded = /^\s*(?:success|done|plan updated)/i;

/** Long outputs lost their middle, so they do not parse; the exit code stands at the end. */
function oldOutcome(output: string): Outcome | undefined {
  const parsed = objectIn(output);
  if (parsed && parsed["output"] === undefined && parsed["metadata"] === undefined) {
    const isError = parsed["isError"] ?? parsed["is_error"];
    return { ok: typeof isError === "boolean" ? !isError : null, text: output };
  }
  const metadata = json(parsed?.["metadata"]);
  const tail = output.slice(-headingLength);
  const code = integer(metadata?.["exit_code"]) ?? numberAfter(/"exit_code":\s*(-?\d{1,9})/, parsed ? "" : tail);
  const seconds =
    metadata?.["duration_seconds"] ?? numberAfter(/"duration_seconds":\s*(\d{1,9}(?:\.\d{1,9})?)/, parsed ? "" : tail);
  const text = string(parsed?.["output"]) ?? output;
  if (refused.test(text.slice(0, headingLength))) return { ok: null, text };
  if (code === undefined) return parsed ? { ok: null, text } : undefined;
  return {
    ok: code === 0,
    exitCode: code,
    ...(typeof seconds === "number" && seconds >= 0 ? { durationMs: Math.round(seconds * 1000) } : {}),
    text,
  };
}

function numberAfter(pattern: RegExp, text: string): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Lines up to `line` bytes are parsed as they are; of a longer one's text the first `head` bytes are kept. */
export interface Cut {
  line: number;
  head: number;
}
/** Enough to see that a run succeeded. */
export const brief: Cut = { line: 2 * 1024, head: 1024 };
/** Enough to tell why it failed. */
export const ample: Cut = { line: 32 * 1024, head: 8 * 1024 };
const keptTail = 512;
const backslash = 0x5c;

/**
 * Payload of a line (of a bare line the whole) of which one long text is not needed: its middle is left out before
 * parsing. `bytes` is the length of that text as logged, escapes included; absent when nothing was left out.
 */
export function payloadWithout(line: Buffer, needle: Buffer, cut: Cut): { payload: Json | undefined; bytes?: number } {
  const at = line.length > cut.line ? line.indexOf(needle) : -1;
  const from = at + needle.length;
  const to = at < 0 ? -1 : endOfString(line, from);
  if (to < 0 || to - from < cut.head + keptTail) return { payload: payloadOf(line) };
  const rest = Buffer.concat([line.subarray(0, headEnd(line, from + cut.head)), line.subarray(tailStart(line, to))]);
  return { payload: payloadOf(rest), bytes: to - from };
}

function payloadOf(line: Buffer): Json | undefined {
  const whole = object(line);
  return json(whole?.["payload"]) ?? whole;
}

/** Not inside an escape: `\` and `\u12` would swallow what comes behind the cut. */
function headEnd(line: Buffer, at: number): number {
  let end = at;
  const escape = line.lastIndexOf("\\u", end);
  if (escape > end - 6) end = escape;
  let slashes = 0;
  while (line[end - 1 - slashes] === backslash) slashes++;
  return slashes % 2 === 0 ? end : end - 1;
}

function tailStart(line: Buffer, to: number): number {
  let start = to - keptTail;
  while (line[start - 1] === backslash) start++;
  return start;
}
