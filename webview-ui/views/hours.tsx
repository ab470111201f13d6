import type { Signal } from "@preact/signals";
import { useId } from "preact/hooks";
import { formatWeekday, formatUsd } from "../../src/core/format.ts";
import { FigureFrame } from "../parts/figure.tsx";
import { HeatMap } from "../parts/heatMap.tsx";
import { summarizeHours } from "../summaries.ts";
import { t } from "../../src/core/l10n.ts";

interface HoursProps {
  /** Nano-USD by weekday (Monday first) and hour. */
  hours: readonly (readonly number[])[];
  timeZone: string;
  tables: Signal<ReadonlySet<string>>;
}

const columns = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);

/** When in the week money is spent. */
export function Hours({ hours, timeZone, tables }: HoursProps) {
  const summaryId = useId();
  const rows = hours.map((_, weekday) => formatWeekday(weekday));
  const map = (figures: boolean) => (
    <HeatMap
      label={t("Cost by weekday and hour")}
      describedBy={summaryId}
      rows={rows}
      columns={columns}
      values={hours}
      format={(nano) => formatUsd(nano, { digits: 2 })}
      figures={figures}
    />
  );
  return (
    <FigureFrame
      id="hours"
      title={t("Hours of the week")}
      unit={t("API value, hours of {0}", timeZone)}
      summary={summarizeHours(hours, rows)}
      summaryId={summaryId}
      tables={tables}
      table={() => map(true)}
    >
      {map(false)}
    </FigureFrame>
  );
}
