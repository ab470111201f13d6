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
    <label class="field">
      {label}
      <input
        type="date"
        class="select"
        value={day}
        data-set={day !== ""}
        onChange={(event) => onDay(readDay(event.currentTarget.value))}
      />
    </label>
  );
}
