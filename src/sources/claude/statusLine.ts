import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { windowId } from "../../core/planWindow.ts";
import type { PlanReport, PlanWindow } from "../../core/vendor.ts";
import { asCount, asObject, asText, asWhole, type Json } from "../json.ts";
import type { Env, Place, ReadResult } from "../source.ts";

/** Where `statusLine.sh` keeps what Claude Code told it: a file per session. */
export function statusLineFolder({ home }: Pick<Env, "home">): string {
  return join(home, ".local", "share", "taximeter", "status-line");
}

/** A file in it that is not being written. */
export function isStatusLine(path: string): boolean {
  return basename(dirname(path)) === "status-line" && /^[^.].*\.json$/.test(basename(path));
}

/** What Claude Code last told its status line: limits of the plan, and how full the session's context is. */
export function readStatusLine(place: Place): ReadResult {
  const bytes = readFileSync(place.path);
  const told = parsed(bytes);
  const session = asText(told?.["session_id"]);
  const at = Math.floor(place.mtime);
  const gauge = gaugeOf(asObject(told?.["context_window"]), at);
  const plan = planOf(asObject(told?.["rate_limits"]), at);
  return {
    events: [],
    facts: session !== undefined && gauge ? [{ source: "claude", session, gauge }] : [],
    ...(plan && { plans: [plan] }),
    cursor: {},
    more: false,
    bytes: bytes.length,
    lines: 1,
    restarted: true,
    skipped: told ? 0 : 1,
    unknown: new Map(),
  };
}

/** Null right after a compaction: nothing was read into the new context yet. */
function gaugeOf(context: Json | undefined, at: number): { at: number; tokens: number; window: number } | undefined {
  const usage = asObject(context?.["current_usage"]);
  const window = asCount(context?.["context_window_size"]);
  if (!usage || !window) return undefined;
  const parts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"];
  return { at, tokens: parts.reduce((sum, part) => sum + (asCount(usage[part]) ?? 0), 0), window };
}

/** Told to subscribers only. */
function planOf(limits: Json | undefined, at: number): PlanReport | undefined {
  if (!limits) return undefined;
  const windows = [
    ...windowOf(asObject(limits["five_hour"]), "session", 5 * hourMs),
    ...windowOf(asObject(limits["seven_day"]), "weekly", 168 * hourMs),
  ];
  if (windows.length === 0) return undefined;
  return { vendor: "anthropic", from: "status-line", scope: null, at, plan: null, windows, credits: null };
}

/** Times are in unix seconds. */
function windowOf(limit: Json | undefined, kind: "session" | "weekly", lengthMs: number): PlanWindow[] {
  const usedPercent = limit?.["used_percentage"];
  if (typeof usedPercent !== "number" || !(usedPercent >= 0 && usedPercent < 1e6)) return [];
  const seconds = asWhole(limit?.["resets_at"]);
  const resetsAt = seconds === undefined || seconds > 1e11 ? null : seconds * 1000;
  return [{ id: windowId(kind, null), kind, scope: null, usedPercent, used: null, resetsAt, lengthMs }];
}

function parsed(bytes: Buffer): Json | undefined {
  if (bytes.length > longest) return undefined;
  try {
    return asObject(JSON.parse(bytes.toString("utf8")));
  } catch {
    return undefined;
  }
}

const longest = 65_536;
const hourMs = 3_600_000;
