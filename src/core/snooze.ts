import { dayOf, shiftDay, startOfDay } from "./days.ts";
import { t } from "./l10n.ts";

/** For how long an alert can be put off; `until` in ms. */
export function snoozes(now: number, timeZone: string): { label: string; until: number }[] {
  const tomorrow = startOfDay(shiftDay(dayOf(now, timeZone), 1), timeZone);
  return [
    { label: t("For 1 hour"), until: now + hourMs },
    { label: t("Until tomorrow"), until: tomorrow },
    { label: t("For a week"), until: now + 7 * 24 * hourMs },
  ];
}

const hourMs = 3_600_000;
