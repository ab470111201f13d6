/**
 * Text of figures, shared by the status bar, the command line and the panel. Locale and time zone are arguments, the
 * machine's are never read; the default locale is the surface's (`l10n`).
 */
import { dayOf } from "./days.ts";
import { hiddenAmount, presentation, t } from "./l10n.ts";
import type { Cost, NanoUsd } from "./money.ts";
import { usdString } from "./money.ts";

export interface UsdFormat {
  /** Fixed digits after the point, for columns. Without it: 4 below ten cents, 2 below 1000 dollars, else none. */
  digits?: number;
  locale?: string;
}

/**
 * "$1.84", "$0.0042", "$12,345"; "<$0.0001" for what would look like nothing. Rounds the exact amount, half up.
 * In another currency, when the user's price file states one with its rate: "€1.58".
 */
export function formatUsd(nanoUsd: NanoUsd, { digits, locale = presentation.locale }: UsdFormat = {}): string {
  if (presentation.discreet) return hiddenAmount;
  const { code, perUsd } = presentation.currency;
  const nano = perUsd === 1 ? nanoUsd : Math.round(nanoUsd * perUsd);
  return formatNano(nano, code, digits ?? usdDigits(nano), locale);
}

/** What is only about right: from ten dollars on with two digits that count, "$190". */
export function formatAbout(nanoUsd: NanoUsd): string {
  const { code, perUsd } = presentation.currency;
  const nano = nanoUsd * perUsd;
  if (presentation.discreet || nano < 10e9) return formatUsd(nanoUsd);
  const step = 10 ** (Math.floor(Math.log10(nano)) - 1);
  return formatNano(Math.round(nano / step) * step, code, 0, presentation.locale);
}

/** For axes of large amounts: "$3.2B". */
export function formatShortUsd(nanoUsd: NanoUsd): string {
  if (presentation.discreet) return hiddenAmount;
  const { code, perUsd } = presentation.currency;
  const options = { style: "currency", currency: code, notation: "compact", maximumFractionDigits: 1 } as const;
  return numberFormat(presentation.locale, options).format((nanoUsd / 1e9) * perUsd);
}

function formatNano(nano: number, currency: string, digits: number, locale: string): string {
  const format = numberFormat(locale, { style: "currency", currency, ...fixed(digits) });
  const smallest = 10 ** (9 - digits);
  if (nano > 0 && nano * 2 < smallest) return `<${format.format(smallest / 1e9)}`;
  return format.format(usdString(nano) as Intl.StringNumericLiteral);
}

/** "$1.84", "≥ $1.84" (some tokens have no price), "unpriced", "not reported". */
export function formatCost(cost: Cost, format: UsdFormat = {}): string {
  switch (cost.status) {
    case "priced":
      return formatUsd(cost.nanoUsd, format);
    case "partial":
      return `≥ ${formatUsd(cost.nanoUsd, format)}`;
    case "unpriced":
      return t("unpriced");
    case "not-reported":
      return t("not reported");
    default:
      return cost satisfies never;
  }
}

/** A cost in words, for screen readers: "at least 1 dollar 84 cents, 1,200 tokens have no price". */
export function describeCost(cost: Cost, locale = presentation.locale): string {
  switch (cost.status) {
    case "priced":
      return describeUsd(cost.nanoUsd, locale);
    case "partial":
      return t(
        "at least {0}, {1} without a price",
        describeUsd(cost.nanoUsd, locale),
        count(cost.unpricedTokens, "token", locale),
      );
    case "unpriced":
      return t("no price for {0}", count(cost.unpricedTokens, "token", locale));
    case "not-reported":
      return t("cost not reported by the tool");
    default:
      return cost satisfies never;
  }
}

/** "1 dollar 84 cents", "0.42 cents", "12,345 dollars". */
export function describeUsd(nano: NanoUsd, locale = presentation.locale): string {
  if (presentation.discreet) return t("a hidden amount");
  if (nano < 0) return t("minus {0}", describeUsd(-nano, locale));
  const { code, perUsd } = presentation.currency;
  if (code !== "USD") {
    const options = { style: "currency", currency: code, currencyDisplay: "name" } as const;
    return numberFormat(locale, options).format((nano / 1e9) * perUsd);
  }
  if (nano > 0 && nano < 1e8)
    return t("{0} cents", numberFormat(locale, { maximumSignificantDigits: 2 }).format(nano / 1e7));
  if (nano >= 1e12) return count(Math.round(nano / 1e9), "dollar", locale);
  const cents = Math.round(nano / 1e7);
  const dollars = Math.floor(cents / 100);
  const rest = cents % 100;
  if (dollars === 0 && rest > 0) return count(rest, "cent", locale);
  return `${count(dollars, "dollar", locale)}${rest ? ` ${count(rest, "cent", locale)}` : ""}`;
}

/** Exact below 1000, then "62.1k", "142k", "1.2M", "3.4B". A whole number of units has no decimal: "1M". */
export function formatTokens(tokens: number, locale = presentation.locale): string {
  if (Math.abs(tokens) < 1000) return formatCount(tokens, locale);
  let scaled = tokens / 1000;
  let unit = 0;
  while (Math.abs(scaled) >= 999.5 && unit < tokenUnits.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  const digits = Math.abs(scaled) >= 99.95 || Number.isInteger(scaled) ? 0 : 1;
  return numberFormat(locale, fixed(digits)).format(scaled) + (tokenUnits[unit] ?? "");
}

/** Decimal units: "512 B", "62.1 kB", "1.2 MB". */
export function formatBytes(bytes: number, locale = presentation.locale): string {
  if (bytes < 1000) return `${formatCount(bytes, locale)} B`;
  const text = formatTokens(bytes, locale);
  const unit = text.slice(-1);
  return `${text.slice(0, -1)} ${unit === "B" ? "G" : unit}B`;
}

/** A whole number with its separators: "1,234". */
export function formatCount(n: number, locale = presentation.locale): string {
  return numberFormat(locale, { maximumFractionDigits: 0 }).format(n);
}

/** With so many digits after the point: "0.14". */
export function formatDecimal(n: number, digits: number, locale = presentation.locale): string {
  return numberFormat(locale, fixed(digits)).format(n);
}

/** "1 turn", "1,234 turns". Translations have both: "{0} turn" and "{0} turns". */
export function count(n: number, noun: string, locale = presentation.locale): string {
  return t(`{0} ${noun}${n === 1 ? "" : "s"}`, formatCount(n, locale));
}

/** With a capital first letter, to begin a cell or a sentence. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Share of 1: "31%". Rounding never claims nothing or all: "<1%", ">99%". */
export function formatPercent(ratio: number, locale = presentation.locale): string {
  const format = numberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  if (ratio > 0 && ratio < 0.005) return `<${format.format(0.01)}`;
  if (ratio < 1 && ratio >= 0.995) return `>${format.format(0.99)}`;
  return format.format(ratio);
}

/** "0s", "45s", "12m", "1h 05m", "3d 4h". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${String(minutes % 60).padStart(2, "0")}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** A calendar day (YYYY-MM-DD) as "Sun, Nov 22". Text that is no day comes back as it is. */
export function formatDay(day: string, locale = presentation.locale): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at)) return day;
  return dateFormat(locale, { weekday: "short", month: "short", day: "numeric", timeZone: "UTC" }).format(at);
}

/** Name of a weekday, 0 = Monday: "Mon". */
export function formatWeekday(weekday: number, locale = presentation.locale): string {
  return dateFormat(locale, { weekday: "short", timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + weekday));
}

/** A calendar day without its weekday, for axes: "Nov 22". */
export function formatShortDay(day: string, locale = presentation.locale): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at)) return day;
  return dateFormat(locale, { month: "short", day: "numeric", timeZone: "UTC" }).format(at);
}

/** Name of a month (YYYY-MM): "October". */
export function formatMonth(month: string, locale = presentation.locale): string {
  return dateFormat(locale, { month: "long", timeZone: "UTC" }).format(Date.parse(`${month}-01T00:00:00Z`));
}

/** Unix ms as the clock of `timeZone` shows it: "14:03". */
export function formatTime(ms: number, timeZone = "UTC", locale = presentation.locale): string {
  return dateFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(ms);
}

/** Unix ms as day and time in `timeZone`: "Nov 22, 2026, 14:03". */
export function formatDateTime(ms: number, timeZone = "UTC", locale = presentation.locale): string {
  const day = dateFormat(locale, { year: "numeric", month: "short", day: "numeric", timeZone }).format(ms);
  return `${day}, ${formatTime(ms, timeZone, locale)}`;
}

/** Unix ms, short beside `now`: "Today, 14:03", "Yesterday, 23:20", "Tomorrow, 00:00", "Nov 19, 18:29", "Nov 19, 2025". */
export function formatWhen(ms: number, now: number, timeZone = "UTC", locale = presentation.locale): string {
  const ago = (Date.parse(dayOf(now, timeZone)) - Date.parse(dayOf(ms, timeZone))) / 86_400_000;
  const time = formatTime(ms, timeZone, locale);
  if (Math.abs(ago) <= 1) {
    const name = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-ago, "day");
    return `${capitalized(name)}, ${time}`;
  }
  const thisYear = Math.abs(ago) < 330;
  if (!thisYear) return dateFormat(locale, { year: "numeric", month: "short", day: "numeric", timeZone }).format(ms);
  return `${dateFormat(locale, { month: "short", day: "numeric", timeZone }).format(ms)}, ${time}`;
}

const tokenUnits = ["k", "M", "B", "T"];

function usdDigits(nano: NanoUsd): number {
  const size = Math.abs(nano);
  if (size === 0 || size >= 1e8) return size >= 1e12 ? 0 : 2;
  return 4;
}

function fixed(digits: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

// Making an Intl formatter costs more than a hundred uses of it; tables format thousands of cells.
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return memo(numberFormats, locale + JSON.stringify(options), () => new Intl.NumberFormat(locale, options));
}

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return memo(dateFormats, locale + JSON.stringify(options), () => new Intl.DateTimeFormat(locale, options));
}

function memo<V>(cache: Map<string, V>, key: string, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
