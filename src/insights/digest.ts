import type { Finding } from "../core/finding.ts";
import { count, formatUsd } from "../core/format.ts";
import { t } from "../core/l10n.ts";
import type { NanoUsd } from "../core/money.ts";

/** What a digest is made of. */
export interface DayStory {
  /** YYYY-MM-DD, and the first ms of the next day. */
  day: string;
  to: number;
  nanoUsd: NanoUsd;
  sessions: number;
  /** Null with fewer than two sessions. */
  dearest: { name: string; nanoUsd: NanoUsd } | null;
  /** What was noticed on that day, and how much of it was wasted. */
  noticed: { alerts: number; wasted: NanoUsd };
}

/** Yesterday in two sentences. `tell`: whether it is a notice. Null for a day without use. */
export function digest(story: DayStory, tell: boolean): Finding | null {
  const { day, to, nanoUsd, sessions, dearest } = story;
  if (sessions === 0) return null;
  const sum = t("{0} spent in {1}", formatUsd(nanoUsd), count(sessions, "session"));
  const most = dearest ? t("; the dearest was {0} with {1}", dearest.name, formatUsd(dearest.nanoUsd)) : "";
  return {
    id: `digest/${day}`,
    detector: "digest",
    session: null,
    at: to - 1,
    severity: tell ? "notice" : "info",
    title: t("Yesterday in short"),
    reason: `${sum}${most}. ${noticedText(story.noticed)}`,
    advice: t("The history shows it by tool, model and project"),
    amount: { nanoUsd, is: "spent" },
    evidence: [],
  };
}

function noticedText({ alerts, wasted }: DayStory["noticed"]): string {
  if (alerts === 0) return t("Nothing was worth a remark");
  const found = count(alerts, "remark");
  return wasted === 0 ? found : t("{0}, {1} wasted", found, formatUsd(wasted));
}
