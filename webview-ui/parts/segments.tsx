import { useRef } from "preact/hooks";
import { nextChoice } from "./roving.ts";

interface SegmentsProps<T extends string> {
  label: string;
  choices: readonly { id: T; name: string }[];
  chosen: T;
  onChoose(id: T): void;
}

/** One of a few, side by side: a radio group. */
export function Segments<T extends string>({ label, choices, chosen, onChoose }: SegmentsProps<T>) {
  const group = useRef<HTMLDivElement>(null);
  const ids = choices.map((choice) => choice.id);
  const move = (event: KeyboardEvent) => {
    const next = nextChoice(event.key, ids, chosen);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next);
    group.current?.querySelectorAll("button")[ids.indexOf(next)]?.focus();
  };
  return (
    <div class="segments" role="radiogroup" aria-label={label} ref={group} onKeyDown={move}>
      {choices.map(({ id, name }) => (
        <button
          type="button"
          role="radio"
          class="segment"
          key={id}
          aria-checked={id === chosen}
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => onChoose(id)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
