import { readDay } from "../historyChoice.ts";

interface DayFieldProps {
  label: string;
  /** YYYY-MM-DD; empty for none. */
  day: string;
  onDay(day: string): void;
}

/** A calendar day, or none. */
export function DayField({ label, day, onDay }: DayFieldProps) {
  return (
    <input
      type="date"
      class="select"
      aria-label={label}
      title={label}
      value={day}
      data-set={day !== ""}
      onChange={(event) => onDay(readDay(event.currentTarget.value))}
    />
  );
}
