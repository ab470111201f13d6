import * as z from "zod";
import { t } from "../../core/l10n.ts";
import { windowId } from "../../core/planWindow.ts";
import { emptyReading, type PlanWindow, type VendorReading } from "../../core/vendor.ts";
import { withCredential } from "../credential.ts";
import { dayMs } from "../days.ts";
import type { Endpoint } from "../endpoint.ts";
import { instant, optionalText, percent, percentOf, text } from "../fields.ts";
import { ask } from "../http.ts";
import { nanoOfMinor } from "../money.ts";

/**
 * Limits of a Claude plan, as Claude Code's `/usage` shows them. Not documented by the vendor; asked with Claude Code's own
 * access token, which needs the scope `user:profile`.
 */
export const claudePlan: Endpoint = {
  id: "claude-plan",
  vendor: "anthropic",
  reads: () => t("How much of your Claude plan's limits is used, when they are reset, and extra usage."),
  baseUrl: "https://api.anthropic.com",
  credential: "claude-sign-in",
  documented: false,
  // Clients that ask more often than every few minutes are answered with 429.
  manners: { floorMs: 5 * 60_000, freshMs: 10 * 60_000 },
  fetch: withCredential(async ({ baseUrl, credential, transport }) => {
    const headers = { authorization: `Bearer ${credential.secret}`, "anthropic-beta": "oauth-2025-04-20" };
    const answer = await ask({ method: "GET", url: `${baseUrl}/api/oauth/usage`, headers }, usage, transport);
    if (!answer.ok) return answer;
    return { ok: true, value: readingOf(answer.value.value, transport.now(), answer.value.skewMs) };
  }),
};

const bucket = z
  .object({ utilization: percent.nullish(), resets_at: instant.nullish() })
  .nullish()
  .transform((value) => value ?? null);

const limit = z.object({
  kind: text,
  percent,
  resets_at: instant.nullish(),
  scope: z.object({ model: z.object({ display_name: optionalText }).nullish() }).nullish(),
});

const usage = z.object({
  five_hour: bucket,
  seven_day: bucket,
  seven_day_opus: bucket,
  seven_day_sonnet: bucket,
  seven_day_cowork: bucket,
  seven_day_oauth_apps: bucket,
  limits: z.array(limit).nullish(),
  extra_usage: z
    .object({
      is_enabled: z.boolean(),
      used_credits: z.number().nullish(),
      monthly_limit: z.number().nullish(),
      utilization: percent.nullish(),
      currency: z.string().nullish(),
      decimal_places: z.int().min(0).max(9).nullish(),
    })
    .nullish(),
});
type Usage = z.output<typeof usage>;

function readingOf(value: Usage, at: number, skewMs: number): VendorReading {
  const reading = emptyReading(at);
  const general = bucketWindows(value);
  // The list tells the general windows again, and alone those of newer models.
  const known = new Set(general.map(({ id }) => id));
  const scoped = (value.limits ?? []).map(limitWindow).filter(({ id }) => !known.has(id));
  reading.windows = [...general, ...scoped];
  const extra = extraUsage(value.extra_usage);
  if (extra === "currency") reading.caveats.push("currency");
  else if (extra) reading.windows.push(extra);
  for (const window of reading.windows) window.resetsAt = window.resetsAt === null ? null : window.resetsAt - skewMs;
  return reading;
}

function bucketWindows(value: Usage): PlanWindow[] {
  const buckets = [
    { scope: null, of: value.five_hour, kind: "session" },
    { scope: null, of: value.seven_day, kind: "weekly" },
    { scope: "opus", of: value.seven_day_opus, kind: "weekly" },
    { scope: "sonnet", of: value.seven_day_sonnet, kind: "weekly" },
    { scope: "cowork", of: value.seven_day_cowork, kind: "weekly" },
    { scope: "oauth_apps", of: value.seven_day_oauth_apps, kind: "weekly" },
  ] as const;
  return buckets.flatMap(({ scope, of, kind }) =>
    of === null ? [] : [windowOf(kind, scope, of.utilization ?? null, of.resets_at ?? null)],
  );
}

function limitWindow({ kind, percent: used, resets_at, scope }: z.output<typeof limit>): PlanWindow {
  const model = scope?.model?.display_name ?? null;
  const resetsAt = resets_at ?? null;
  if (kind === "session") return windowOf("session", model, used, resetsAt);
  if (kind.startsWith("weekly")) return windowOf("weekly", model, used, resetsAt);
  return { ...windowOf("other", model ?? kind, used, resetsAt), lengthMs: null };
}

function windowOf(
  kind: "session" | "weekly" | "other",
  scope: string | null,
  usedPercent: number | null,
  resetsAt: number | null,
): PlanWindow {
  return {
    id: windowId(kind, scope),
    kind,
    scope,
    usedPercent,
    used: null,
    resetsAt,
    lengthMs: kind === "session" ? dayMs * (5 / 24) : 7 * dayMs,
  };
}

/** What is used beyond the plan, at API prices. Null when it is switched off. */
function extraUsage(extra: Usage["extra_usage"]): PlanWindow | "currency" | null {
  if (!extra?.is_enabled) return null;
  if ((extra.currency ?? "USD") !== "USD") return "currency";
  // "Credits" are the currency's smallest unit: 4132 of 2 places are $41.32.
  const nano = (amount: number | null | undefined) =>
    amount === null || amount === undefined ? null : nanoOfMinor(amount, extra.decimal_places ?? 2);
  const used = nano(extra.used_credits) ?? 0;
  const most = nano(extra.monthly_limit);
  return {
    id: "extra",
    kind: "pay-as-you-go",
    scope: null,
    usedPercent: extra.utilization ?? percentOf(used, most),
    used: { unit: "usd", used, limit: most, is: "real-money" },
    resetsAt: null,
    lengthMs: null,
  };
}
