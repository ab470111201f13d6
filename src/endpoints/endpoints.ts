import type { Endpoint } from "./endpoint.ts";
import { claudeCode } from "./claude/code.ts";
import { claudeCost } from "./claude/cost.ts";
import { claudePlan } from "./claude/plan.ts";
import { claudeUsage } from "./claude/usage.ts";
import { cursorEvents } from "./cursor/events.ts";
import { cursorPlan } from "./cursor/plan.ts";
import { cursorTeamDays } from "./cursor/teamDays.ts";
import { cursorTeamEvents } from "./cursor/teamEvents.ts";
import { cursorTeamSpend } from "./cursor/teamSpend.ts";
import { codexPlan } from "./openai/codexPlan.ts";
import { openaiCosts } from "./openai/costs.ts";
import { openaiUsage } from "./openai/usage.ts";

/** All of them, in the order in which settings list them. */
export const endpoints: readonly Endpoint[] = [
  claudePlan,
  claudeUsage,
  claudeCost,
  claudeCode,
  codexPlan,
  openaiUsage,
  openaiCosts,
  cursorPlan,
  cursorEvents,
  cursorTeamSpend,
  cursorTeamEvents,
  cursorTeamDays,
];
