import * as z from "zod";
import { t } from "../../core/l10n.ts";
import { emptyReading, type VendorDay } from "../../core/vendor.ts";
import { withCredential } from "../credential.ts";
import { dayMs, spansOf, startOfUtcDay, utcDay } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { cents, instant, optionalText, text, usDollars } from "../fields.ts";
import { sumDays } from "../sumDays.ts";
import { admin, modelTokens, readAdminReport } from "./admin.ts";

/**
 * Claude Code in an Anthropic organisation, by day, person and model: tokens and what the vendor estimates that they cost.
 * `GET /v1/organizations/usage_report/claude_code`; an hour old or more, and one request a day of the window.
 */
export const claudeCode: Endpoint = {
  ...admin,
  id: "claude-code",
  reads: () => t("Tokens and estimated cost of Claude Code in your Anthropic organisation, by day, person and model."),
  manners: { ...admin.manners, freshMs: 60 * 60_000 },
  fetch: withCredential(async (request) => {
    const reading = emptyReading(request.transport.now());
    for (const { from } of spansOf(startOfUtcDay(request.from), request.to, dayMs)) {
      const query = [
        ["starting_at", utcDay(from)],
        ["limit", "1000"],
      ] as const;
      const path = "/v1/organizations/usage_report/claude_code";
      const answer = await readAdminReport(request, { path, query, row, keyOf, daysOf });
      if (!answer.ok) return answer;
      reading.days.push(...sumDays(answer.value.days));
      reading.caveats = [...new Set([...reading.caveats, ...answer.value.caveats])];
    }
    return { ok: true, value: reading };
  }),
};

const row = z.object({
  date: instant,
  actor: z.object({ email_address: optionalText, api_key_name: optionalText }),
  customer_type: optionalText,
  terminal_type: optionalText,
  model_breakdown: z.array(
    z.object({
      model: text,
      tokens: modelTokens,
      // A number of cents: 141 is $1.41.
      estimated_cost: z.object({ amount: cents, currency: usDollars }),
    }),
  ),
});
type Row = z.output<typeof row>;

function keyOf({ date, actor, customer_type, terminal_type }: Row): string {
  return JSON.stringify([date, actor.email_address, actor.api_key_name, customer_type, terminal_type]);
}

function daysOf({ date, actor, customer_type, model_breakdown }: Row): VendorDay[] {
  return model_breakdown.map(({ model, tokens, estimated_cost }) => ({
    day: utcDay(date),
    model,
    item: null,
    tokens,
    nanoUsd: estimated_cost.amount,
    requests: null,
    // An estimate in both cases: the bill is in the cost report.
    is: customer_type === "subscription" ? "included" : "api-value",
    user: actor.email_address ?? actor.api_key_name,
  }));
}
