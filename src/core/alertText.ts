import type { Alert } from "./alert.ts";
import type { Amount, DetectorId, Severity } from "./finding.ts";
import { formatAbout, formatUsd } from "./format.ts";
import { hiddenAmount, presentation, t } from "./l10n.ts";

/** What is at stake and what kind of figure that is: "about $1.20 wasted (API value)". */
export function amountText({ nanoUsd, is }: Amount): string {
  const usd = formatUsd(nanoUsd);
  switch (is) {
    case "wasted":
      return t("about {0} wasted (API value)", usd);
    case "spent":
      return t("{0} spent (API value)", usd);
    case "saved":
      return t("saves about {0} (estimate)", usd);
    case "monthly":
      return t("about {0} a month (estimate)", formatAbout(nanoUsd));
    case "paid":
      return t("{0} (real money)", usd);
    default:
      return is satisfies never;
  }
}

/** Title and amount of an alert: "The same test keeps failing – about $1.20 wasted (API value)". */
export function alertLine({ title, amount }: Pick<Alert, "title" | "amount">): string {
  return amount ? `${keptText(title)} – ${amountText(amount)}` : keptText(title);
}

/** An alert in a notification: what, how much, why; and in which session, when that is not obvious. */
export function nudgeText(alert: Pick<Alert, "title" | "amount" | "reason">, session: string | null): string {
  const where = session === null ? "" : t(', in "{0}"', session);
  return `${alertLine(alert)}${where}. ${keptText(alert.reason)}.`;
}

/** A severity as a word, for where no colour may be the only sign. */
export function severityWord(severity: Severity): string {
  switch (severity) {
    case "info":
      return t("Info");
    case "notice":
      return t("Notice");
    case "warning":
      return t("Warning");
    default:
      return severity satisfies never;
  }
}

/** One or two words for the status bar. */
export function alertWord(detector: DetectorId): string {
  switch (detector) {
    case "loops":
      return t("loop");
    case "unattended":
      return t("unattended");
    case "contextReset":
      return t("long context");
    case "dearModel":
      return t("dear model");
    case "modelChange":
      return t("other model");
    case "modelMix":
      return t("model mix");
    case "budget":
      return t("budget");
    case "pace":
      return t("pace");
    case "planWindow":
      return t("plan limit");
    case "paidUse":
      return t("paid use");
    case "digest":
      return t("digest");
    default:
      return detector satisfies never;
  }
}

/** A text that the ledger keeps, with the amounts that were written into it hidden in discreet mode. */
export function keptText(text: string): string {
  return presentation.discreet ? text.replace(writtenAmount, hiddenAmount) : text;
}

const figure = String.raw`\d+(?:[.,'’\u00a0\u202f]\d+)*`;
/** "$1.20", "<$0.0001", "1,20 €", "CHF 1.20" (with the no-break space that `Intl` puts there). */
const writtenAmount = new RegExp(String.raw`<?(?:\p{Sc}\s?|\b[A-Z]{3}\u00a0)${figure}|<?${figure}\s?\p{Sc}`, "gu");
