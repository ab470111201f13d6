import type { ComponentChildren } from "preact";

/** Two lines in a table cell: what it is, and what is worth knowing about it. Both end in an ellipsis. */
export function Lines({ first, second }: { first: ComponentChildren; second: ComponentChildren }) {
  return (
    <span class="lines">
      <span class="lines-first">{first}</span>
      <span class="lines-second">{second}</span>
    </span>
  );
}
