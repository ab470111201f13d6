import * as z from "zod";
import { t } from "../../core/l10n.ts";
import { windowId, windowKind } from "../../core/planWindow.ts";
import { emptyReading, type PlanWindow, type VendorReading } from "../../core/vendor.ts";
import { withCredential } from "../credential.ts";
import type { Endpoint } from "../endpoint.ts";
import { optionalText, percent, percentOf, seconds, unixSeconds } from "../fields.ts";
import { ask } from "../http.ts";

/**
 * Limits of a ChatGPT plan for Codex, as its `/status` shows them. Not documented by the vendor; asked with Codex's own
 * access token and account.
 */
export const codexPlan: Endpoint = {
  id: "codex-plan",
  vendor: "openai",
  reads: () => t("How much of your ChatGPT plan's Codex limits is used, when they are reset, and credits."),
  baseUrl: "https://chatgpt.com/backend-api",
  credential: "codex-sign-in",
  documented: false,
  manners: { floorMs: 5 * 60_000, freshMs: 10 * 60_000 },
  fetch: withCredential(async ({ baseUrl, credential, transport }) => {
    const headers = {
      authorization: `Bearer ${credential.secret}`,
      ...(credential.account === undefined ? {} : { "chatgpt-account-id": credential.account }),
    };
    const answer = await ask({ method: "GET", url: `${baseUrl}/wham/usage`, headers }, usage, transport);
    if (!answer.ok) return answer;
    return { ok: true, value: readingOf(answer.value.value, transport.now(), answer.value.skewMs) };
  }),
};

const window = z.object({
  used_percent: percent,
  limit_window_seconds: seconds.positive().nullish(),
  reset_at: unixSeconds.nullish(),
  reset_after_seconds: seconds.nullish(),
});
const rateLimit = z.object({ primary_window: window.nullish(), secondary_window: window.nullish() }).nullish();

/** Decimals come as strings. */
const decimal = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,15}(\.\d+)?$/)
    .transform(Number),
]);

const usage = z.object({
  plan_type: optionalText,
  // Null on plans that are billed by credits.
  rate_limit: rateLimit,
  code_review_rate_limit: rateLimit,
  additional_rate_limits: z.array(z.object({ limit_name: optionalText, rate_limit: rateLimit })).nullish(),
  credits: z.object({ has_credits: z.boolean(), unlimited: z.boolean(), balance: decimal.nullish() }).nullish(),
  spend_control: z
    .object({
      individual_limit: z
        .object({
          limit: decimal.nullish(),
          used: decimal.nullish(),
          used_percent: percent.nullish(),
          reset_at: unixSeconds.nullish(),
          unit: optionalText,
        })
        .nullish(),
    })
    .nullish(),
});
type Usage = z.output<typeof usage>;
type RateLimit = z.output<typeof rateLimit>;

function readingOf(value: Usage, at: number, skewMs: number): VendorReading {
  const { credits } = value;
  return {
    ...emptyReading(at),
    plan: value.plan_type,
    windows: [
      ...windowsOf(value.rate_limit, null, at, skewMs),
      ...windowsOf(value.code_review_rate_limit, "code_review", at, skewMs),
      ...(value.additional_rate_limits ?? []).flatMap(({ limit_name, rate_limit }) =>
        windowsOf(rate_limit, limit_name ?? "other", at, skewMs),
      ),
      ...spendWindow(value.spend_control, skewMs),
    ],
    credits:
      credits?.has_credits || credits?.unlimited
        ? { unlimited: credits.unlimited, balance: credits.balance ?? null }
        : null,
  };
}

/** What a window is tells its length: which of the two slots it comes in has changed before. */
function windowsOf(limit: RateLimit, scope: string | null, at: number, skewMs: number): PlanWindow[] {
  return [limit?.primary_window, limit?.secondary_window].flatMap((slot): PlanWindow[] => {
    if (!slot) return [];
    const { used_percent, limit_window_seconds, reset_at, reset_after_seconds } = slot;
    const lengthMs = limit_window_seconds ? limit_window_seconds * 1000 : null;
    const kind = windowKind(lengthMs);
    // What is left needs no clock that agrees with theirs.
    const left = typeof reset_after_seconds === "number" ? at + reset_after_seconds * 1000 : null;
    const resetsAt = left ?? (typeof reset_at === "number" ? reset_at - skewMs : null);
    return [{ id: windowId(kind, scope), kind, scope, usedPercent: used_percent, used: null, resetsAt, lengthMs }];
  });
}

/** A limit that an administrator set for this member. Its amounts are credits where it says so; else only their ratio is sure. */
function spendWindow(control: Usage["spend_control"], skewMs: number): PlanWindow[] {
  const limit = control?.individual_limit;
  if (!limit) return [];
  const inCredits = limit.unit === "credit" || limit.unit === "credits";
  const used = limit.used ?? null;
  return [
    {
      id: "spend",
      kind: "monthly",
      scope: null,
      usedPercent: limit.used_percent ?? (used === null ? null : percentOf(used, limit.limit ?? null)),
      used: inCredits && used !== null ? { unit: "credits", used, limit: limit.limit ?? null } : null,
      resetsAt: typeof limit.reset_at === "number" ? limit.reset_at - skewMs : null,
      lengthMs: null,
    },
  ];
}
