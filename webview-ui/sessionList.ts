import { computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { PanelApi, PanelView } from "../src/core/api.ts";
import type { SessionSummary, Snapshot } from "../src/core/snapshot.ts";
import { sessionKey } from "./names.ts";

export interface SessionList {
  rows: ReadonlySignal<readonly SessionSummary[]>;
  /** False while older sessions are still on their way. */
  complete: ReadonlySignal<boolean>;
  error: ReadonlySignal<string | null>;
}

/** Large enough for few round trips, small enough that each one paints. */
const pageSize = 1000;

/** All sessions of the ledger, pulled in pages once their view is opened; what is recent comes with each snapshot. */
export function createSessionList(
  api: PanelApi,
  snapshot: Signal<Snapshot | null>,
  view: Signal<PanelView>,
): SessionList {
  const pulled = signal<readonly SessionSummary[]>([]);
  const complete = signal(false);
  const error = signal<string | null>(null);
  const wanted = computed(() => view.value === "sessions" && snapshot.value !== null);
  let pulling = false;

  const pull = async () => {
    pulling = true;
    error.value = null;
    try {
      let page: SessionSummary[];
      const rows: SessionSummary[] = [];
      do {
        page = await api.sessions({ limit: pageSize, offset: rows.length });
        rows.push(...page);
        pulled.value = [...rows];
      } while (page.length === pageSize);
      complete.value = true;
    } catch (reason) {
      error.value = reason instanceof Error ? reason.message : String(reason);
    }
    pulling = false;
  };

  effect(() => {
    if (wanted.value && !complete.peek() && !pulling) void pull();
  });

  const rows = computed(() => {
    const byKey = new Map(pulled.value.map((summary) => [sessionKey(summary), summary]));
    for (const summary of snapshot.value?.recent ?? []) byKey.set(sessionKey(summary), summary);
    return [...byKey.values()];
  });
  return { rows, complete, error };
}
