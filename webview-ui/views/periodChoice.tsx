import { formatDay } from "../../src/core/format.ts";
import { chooseRange, type DayRange, type HistoryChoice, type RangeId, rangeIds } from "../historyChoice.ts";
import { DayField } from "../parts/dayField.tsx";
import { Segments } from "../parts/segments.tsx";
import { t } from "../../src/core/l10n.ts";

const rangeNames: Readonly<Record<RangeId, string>> = {
  get today() {
    return t("Today");
  },
  get last7() {
    return t("7 days");
  },
  get last30() {
    return t("30 days");
  },
  get last90() {
    return t("90 days");
  },
  get year() {
    return t("12 months");
  },
  get custom() {
    return t("Other days");
  },
};

interface PeriodChoiceProps {
  choice: HistoryChoice;
  /** YYYY-MM-DD. */
  today: string;
  onChoose(choice: HistoryChoice): void;
}

/** Which days a view is about. */
export function PeriodChoice({ choice, today, onChoose }: PeriodChoiceProps) {
  return (
    <>
      <Segments
        label={t("Period")}
        choices={rangeIds.map((id) => ({ id, name: rangeNames[id] }))}
        chosen={choice.range}
        onChoose={(id) => onChoose(chooseRange(choice, id, today))}
      />
      {choice.range === "custom" && (
        <>
          <DayField label={t("First day")} day={choice.from} onDay={(from) => onChoose({ ...choice, from })} />
          <DayField label={t("Last day")} day={choice.to} onDay={(to) => onChoose({ ...choice, to })} />
        </>
      )}
    </>
  );
}

export function rangeText({ from, to }: DayRange): string {
  return from === to ? formatDay(from) : t("{0} to {1}", formatDay(from), formatDay(to));
}
