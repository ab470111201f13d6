import type { Finding } from "../core/finding.ts";
import { budget, sessionBudget } from "./budgets.ts";
import { contextReset } from "./contextReset.ts";
import { dearModel } from "./dearModel.ts";
import type { Facts } from "./facts.ts";
import { loops } from "./loops.ts";
import { modelChange } from "./modelChange.ts";
import { modelMix } from "./modelMix.ts";
import { pace } from "./pace.ts";
import { unattended } from "./unattended.ts";
import { paidUse } from "./paidUse.ts";
import type { PlanFacts } from "./planFacts.ts";
import { planWindow } from "./planWindow.ts";
import type { Usage } from "./usage.ts";

/** Looks at one session. `now` in ms. Pure: equal facts at the same time, equal findings. */
type Detector = (facts: Facts, now: number) => Finding[];
/** Looks at all sessions together. */
type UsageDetector = (usage: Usage, now: number) => Finding[];
/** Looks at all plans. */
type PlanDetector = (plans: PlanFacts, now: number) => Finding[];

export const detectors: readonly Detector[] = [loops, unattended, contextReset, sessionBudget, dearModel, modelChange];
export const usageDetectors: readonly UsageDetector[] = [budget, pace, modelMix];
export const planDetectors: readonly PlanDetector[] = [planWindow, paidUse];
