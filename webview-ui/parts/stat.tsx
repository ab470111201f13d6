import type { ComponentChildren } from "preact";

interface StatProps {
  label: string;
  /** What kind of figure it is: "API value", "estimate". */
  kind: string;
  value: ComponentChildren;
  note: ComponentChildren;
  children?: ComponentChildren;
  /** The figure that the view is about. */
  main?: boolean;
}

/** A headline figure: inside a `<dl class="stats">`. */
export function Stat({ label, kind, value, note, children, main = false }: StatProps) {
  return (
    <div class={main ? "stat stat-main" : "stat"}>
      <dt>
        {label} <span class="kind">{kind}</span>
      </dt>
      <dd class="stat-value">{value}</dd>
      {children && <dd class="stat-extra">{children}</dd>}
      <dd class="stat-note">{note}</dd>
    </div>
  );
}
