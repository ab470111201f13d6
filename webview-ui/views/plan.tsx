import type { Snapshot } from "../../src/core/snapshot.ts";

/** What the plans include, what of it is used, and what the vendors say beside our own count. */
export function Plan({ snapshot }: { snapshot: Snapshot }) {
  return (
    <section class="view">
      <ul>
        {snapshot.plans.map(({ vendor, plan }) => (
          <li key={vendor}>{plan}</li>
        ))}
      </ul>
    </section>
  );
}
