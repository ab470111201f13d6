import { useRef } from "preact/hooks";
import { nextChoice } from "./roving.ts";

interface TabsProps<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  chosen: T;
  onChoose(id: T): void;
}

export interface Tab<T extends string> {
  id: T;
  name: string;
  /** A count beside the name, and what it counts: "3", "open". */
  badge?: { count: string; unit: string } | null;
}

/** Tabs with one stop in the tab order; arrow keys choose. The panel of tab `x` has the id `panel-x`. */
export function Tabs<T extends string>({ label, tabs, chosen, onChoose }: TabsProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const ids = tabs.map((tab) => tab.id);
  const move = (event: KeyboardEvent) => {
    const next = nextChoice(event.key, ids, chosen);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next);
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
      {tabs.map(({ id, name, badge }) => (
        <button
          type="button"
          role="tab"
          class="tab"
          key={id}
          id={`tab-${id}`}
          aria-selected={id === chosen}
          aria-controls={id === chosen ? `panel-${id}` : undefined}
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => onChoose(id)}
        >
          {name}
          {badge && (
            <span class="badge">
              {badge.count} <span class="visually-hidden">{badge.unit}</span>
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
