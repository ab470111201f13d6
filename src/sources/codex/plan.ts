import { windowId, windowKind } from "../../core/planWindow.ts";
import type { PlanReport, PlanWindow, VendorCredits } from "../../core/vendor.ts";
import { objectIn } from "../bytes.ts";
import { asTime } from "../json.ts";
import { json, type Json, name } from "./narrow.ts";
import type { State } from "./state.ts";
import type { CountLine } from "./usageLine.ts";

/** Keeps what a `token_count` says of the plan until the read ends: only the last one of each limit is worth parsing. */
export function holdPlan({ plan, planId = mainLimit }: CountLine, state: State): void {
  if (plan === undefined) return;
  const others = (state.plans ?? []).filter(([id]) => id !== planId).slice(0, mostLimits - 1);
  state.plans = [...others, [planId, { at: state.at, json: plan }]];
}

/** What was kept, narrowed. */
export function planReports(state: State): PlanReport[] {
  const held = state.plans ?? [];
  delete state.plans;
  return held.flatMap(([id, last]) => {
    const limits = objectIn(last.json);
    return limits ? [reportOf(limits, id, last.at)] : [];
  });
}

function reportOf(limits: Json, id: string, at: number): PlanReport {
  const scope = id === mainLimit ? null : (name(limits["limit_name"]) ?? id);
  const windows = [limits["primary"], limits["secondary"]].flatMap((slot) => windowOf(json(slot), scope, at));
  return {
    vendor: "openai",
    from: "log",
    scope,
    at,
    plan: name(limits["plan_type"]) ?? null,
    windows,
    credits: creditsOf(json(limits["credits"])),
  };
}

function windowOf(slot: Json | undefined, scope: string | null, at: number): PlanWindow[] {
  const usedPercent = number(slot?.["used_percent"]);
  if (!slot || usedPercent === undefined) return [];
  const minutes = number(slot["window_minutes"]);
  const lengthMs = minutes === undefined ? null : minutes * 60_000;
  const kind = windowKind(lengthMs);
  return [{ id: windowId(kind, scope), kind, scope, usedPercent, used: null, resetsAt: resetOf(slot, at), lengthMs }];
}

/** Unix seconds; in older logs an ISO time, or seconds from the line on. */
function resetOf(slot: Json, at: number): number | null {
  const left = number(slot["resets_in_seconds"]);
  if (left !== undefined) return at + left * 1000;
  const seconds = number(slot["resets_at"]);
  return seconds === undefined ? (asTime(slot["resets_at"]) ?? null) : seconds * 1000;
}

function creditsOf(credits: Json | undefined): VendorCredits | null {
  const unlimited = credits?.["unlimited"] === true;
  if (credits?.["has_credits"] !== true && !unlimited) return null;
  const balance = name(credits["balance"]);
  return { unlimited, balance: balance !== undefined && /^\d{1,15}(\.\d+)?$/.test(balance) ? Number(balance) : null };
}

/** An amount that makes sense as a percentage or a span of time. */
function number(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && value < 1e11 ? value : undefined;
}

/** Limits of everything; others are of single models or features. */
const mainLimit = "codex";
const mostLimits = 8;
