import { shiftDay } from "../../src/core/days.ts";
import type { Days, Review } from "../../src/core/review.ts";
import { filterable, toggleFilter } from "./teamChoice.ts";
import type { TeamState } from "./teamState.ts";
import { dimensionTitle, groupText, weekText } from "./teamText.ts";
import { t } from "../../src/core/l10n.ts";

interface ControlsProps {
  state: TeamState;
  /** The week that is shown. */
  week: Days;
  /** Weeks to choose from, oldest first. */
  weeks: Review["weeks"];
  /** Last day that can be shown; null: none. */
  through: string | null;
}

/** Which week, and of which groups alone. */
export function Controls({ state, week, weeks, through }: ControlsProps) {
  const choose = (day: string) => (state.choice.value = { ...state.choice.value, week: day });
  const known = weeks.some(({ from }) => from === week.from) ? weeks : [...weeks, week];
  const older = week.from <= (weeks[0]?.from ?? "") && weeks.length > 0 && weeks.length < 13;
  return (
    <div class="bar team-bar">
      <button
        type="button"
        class="button-plain no-print"
        disabled={older}
        aria-label={t("Week before")}
        onClick={() => choose(shiftDay(week.from, -1))}
      >
        ‹
      </button>
      <select
        class="select no-print"
        aria-label={t("Week")}
        value={week.from}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {known
          .toSorted((a, b) => (a.from < b.from ? 1 : -1))
          .map((each) => (
            <option key={each.from} value={each.from}>
              {weekText(each)}
            </option>
          ))}
      </select>
      <button
        type="button"
        class="button-plain no-print"
        disabled={through === null || week.to >= through}
        aria-label={t("Week after")}
        onClick={() => choose(shiftDay(week.to, 1))}
      >
        ›
      </button>
      <Chips state={state} />
    </div>
  );
}

/** What the figures are narrowed down to; a press takes it away. */
function Chips({ state }: { state: TeamState }) {
  const choice = state.choice.value;
  const chips = filterable.flatMap((name) => (choice.where[name] ?? []).map((value) => ({ name, value })));
  if (chips.length === 0) return null;
  return (
    <div class="chips" role="group" aria-label={t("Only these groups")}>
      {chips.map(({ name, value }) => (
        <button
          type="button"
          class="chip"
          key={`${name} ${value}`}
          aria-label={t("Show more than {0}: {1}", dimensionTitle(name), groupText(name, value))}
          onClick={() => (state.choice.value = toggleFilter(state.choice.value, name, value))}
        >
          {dimensionTitle(name)}: <bdi>{groupText(name, value)}</bdi> <span aria-hidden="true">×</span>
        </button>
      ))}
      <button type="button" class="link no-print" onClick={() => (state.choice.value = { ...choice, where: {} })}>
        {t("Show all")}
      </button>
    </div>
  );
}
