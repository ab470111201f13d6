import type { Snapshot } from "../../src/core/snapshot.ts";
import type { PanelState } from "../state.ts";

/** What the meter noticed, with the amount, the evidence and what to do, and what a person said to it. */
export function Advice({ snapshot }: { state: PanelState; snapshot: Snapshot }) {
  return (
    <section class="view">
      <ul>
        {snapshot.alerts.map(({ id, title }) => (
          <li key={id}>{title}</li>
        ))}
      </ul>
    </section>
  );
}
