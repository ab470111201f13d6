import { dayOf, weekdayOf } from "./days.ts";
import {
  capitalized,
  formatDecimal,
  formatDuration,
  formatPercent,
  formatTime,
  formatUsd,
  formatWeekday,
  formatWhen,
} from "./format.ts";
import { t } from "./l10n.ts";
import type { NanoUsd } from "./money.ts";
import type { PlanGauge, PlanMeter } from "./plan.ts";
import type { AmountKind, Vendor, VendorCredits, WindowUse } from "./vendor.ts";

export const vendorNames: Readonly<Record<Vendor, string>> = {
  anthropic: "Anthropic",
  openai: "OpenAI",
  cursor: "Cursor",
};

/** What the vendors' plans are called before their own name: "Claude Max", "ChatGPT Pro". */
const products: Readonly<Record<Vendor, string>> = { anthropic: "Claude", openai: "ChatGPT", cursor: "Cursor" };
const clients: Readonly<Record<Vendor, string>> = { anthropic: "Claude Code", openai: "Codex", cursor: "Cursor" };

/** "Claude", or "Claude Max" where the plan's name is known. Untrusted text, clipped. */
export function planName({ vendor, plan }: Pick<PlanMeter, "vendor" | "plan">): string {
  const name = plan?.trim() ?? "";
  return name === "" ? products[vendor] : `${products[vendor]} ${capitalized(name).slice(0, 60)}`;
}

/** What an amount is, for beside it. */
export function amountKindText(is: AmountKind): string {
  switch (is) {
    case "api-value":
      return t("API value");
    case "included":
      return t("included in plan");
    case "real-money":
      return t("real money");
    default:
      return is satisfies never;
  }
}

/** "$41.32 (real money)". */
export function labelledUsd(nanoUsd: NanoUsd, is: AmountKind): string {
  return t("{0} ({1})", formatUsd(nanoUsd), amountKindText(is));
}

/** "as of 3m ago, from Codex's log". Times in ms. */
export function asOfText({ at, from, vendor }: Pick<PlanMeter, "at" | "from" | "vendor">, now: number): string {
  return now - at < 60_000
    ? t("as of now, {0}", originText(from, vendor))
    : t("as of {0} ago, {1}", formatDuration(now - at), originText(from, vendor));
}

/** How much of a limit is used: "61% used", "$41.32 of $100.00 (real money)"; empty when nobody says. */
export function gaugeUseText({ usedPercent, used }: Pick<PlanGauge, "usedPercent" | "used">): string {
  const share = usedPercent === null ? "" : t("{0} used", formatPercent(usedPercent / 100));
  return [share, used ? windowUseText(used) : ""].filter(Boolean).join(", ");
}

/** When a limit is reset: "resets in 2h 10m (14:00)"; null when nobody says. */
export function resetsText({ resetsAt }: PlanGauge, now: number, timeZone: string): string | null {
  if (resetsAt === null) return null;
  const when = clockText(resetsAt, now, timeZone);
  return resetsAt <= now
    ? t("was reset at {0}; nothing is known since", when)
    : t("resets in {0} ({1})", formatDuration(resetsAt - now), when);
}

/** Whether a limit lasts at its pace; null where there is no pace to tell it from. An estimate, and says so. */
export function paceText(gauge: PlanGauge, now: number, timeZone: string): string | null {
  const { usedPercent, evenPercent, resetsAt, runsOutAt } = gauge;
  if (usedPercent === null || (resetsAt !== null && resetsAt <= now)) return null;
  if (usedPercent >= 100) return t("used up");
  if (runsOutAt !== null) {
    const when = clockText(runsOutAt, now, timeZone);
    return runsOutAt > now ? t("runs out about {0} at this pace", when) : t("at its pace it ran out about {0}", when);
  }
  if (evenPercent === null) return null;
  return evenPercent < earlyPercent ? t("too early to tell its pace") : t("lasts at this pace");
}

/** "5 credits left". */
export function creditsText({ unlimited, balance }: VendorCredits): string {
  if (unlimited) return t("unlimited credits");
  return balance === null ? t("credits, the balance is not told") : t("{0} credits left", plain(balance));
}

function originText(from: PlanMeter["from"], vendor: Vendor): string {
  switch (from) {
    case "endpoint":
      return t("from {0} itself", vendorNames[vendor]);
    case "log":
      return t("from {0}'s log", clients[vendor]);
    case "status-line":
      return t("from {0}'s status line", clients[vendor]);
    case "settings":
      return t("from your settings");
    default:
      return from satisfies never;
  }
}

/** "16:40" today, "Mon 16:40" within a week of now. */
function clockText(ms: number, now: number, timeZone: string): string {
  const day = dayOf(ms, timeZone);
  const time = formatTime(ms, timeZone);
  if (day === dayOf(now, timeZone)) return time;
  return Math.abs(ms - now) < 6 * 86_400_000
    ? `${formatWeekday(weekdayOf(day))} ${time}`
    : formatWhen(ms, now, timeZone);
}

function windowUseText(use: WindowUse): string {
  if (use.unit === "credits") {
    return use.limit === null
      ? t("{0} credits, no limit", plain(use.used))
      : t("{0} of {1} credits", plain(use.used), plain(use.limit));
  }
  return use.limit === null
    ? t("{0}, no limit", labelledUsd(use.used, use.is))
    : t("{0} of {1}", formatUsd(use.used), labelledUsd(use.limit, use.is));
}

function plain(n: number): string {
  return formatDecimal(n, Number.isInteger(n) ? 0 : 2);
}

/** Below this share of a window nothing is said of its pace. */
const earlyPercent = 5;
