interface SelectProps {
  label: string;
  /** What the empty choice is called: "All models". */
  all: string;
  choices: readonly string[];
  chosen: string;
  onChoose(value: string): void;
}

/** One of many, by name; text from logs, clipped. A choice that is gone from the list stays until it is changed. */
export function Select({ label, all, choices, chosen, onChoose }: SelectProps) {
  const shown = chosen === "" || choices.includes(chosen) ? choices : [chosen, ...choices];
  return (
    <select
      class="select"
      aria-label={label}
      value={chosen}
      data-set={chosen !== ""}
      onChange={(event) => onChoose(event.currentTarget.value)}
    >
      <option value="">{all}</option>
      {shown.map((choice) => (
        <option key={choice} value={choice}>
          {isolated(choice.slice(0, 80))}
        </option>
      ))}
    </select>
  );
}

/** What `<bdi>` does, in characters: an option holds text alone. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
