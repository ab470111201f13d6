import { computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { PanelApi, PanelView } from "../src/core/api.ts";
import type { SessionSummary, Snapshot } from "../src/core/snapshot.ts";
import { messageOf } from "./pull.ts";
import { sessionKey } from "../src/core/sessionName.ts";

export interface SessionList {
  rows: ReadonlySignal<readonly SessionSummary[]>;
  /** The same as they were pulled: changes seldom, while `rows` changes with each snapshot. */
  pulled: ReadonlySignal<readonly SessionSummary[]>;
  /** False while older sessions are still on their way. */
  complete: ReadonlySignal<boolean>;
  error: ReadonlySignal<string | null>;
}

/** The first page is there at once; the others are few, for each of them filters and orders all that is known. */
const firstPage = 500;
const nextPages = 5000;

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
      let rows: SessionSummary[] = [];
      let limit = firstPage;
      let more = true;
      while (more) {
        const page = await api.sessions({ limit, offset: rows.length });
        more = page.length === limit;
        limit = nextPages;
        rows = [...rows, ...page];
        pulled.value = rows;
      }
      complete.value = true;
    } catch (reason) {
      error.value = messageOf(reason);
    }
    pulling = false;
  };

  effect(() => {
    if (wanted.value && !complete.peek() && !pulling) void pull();
  });

  // Snapshots come several times a second, and seldom with another session among the recent ones.
  const recentKeys = computed(() => (snapshot.value?.recent ?? []).map(sessionKey).sort().join("\n"));
  const older = computed(() => {
    const fresher = new Set(recentKeys.value.split("\n"));
    return pulled.value.filter((summary) => !fresher.has(sessionKey(summary)));
  });
  const rows = computed(() => [...(snapshot.value?.recent ?? []), ...older.value]);
  return { rows, pulled, complete, error };
}
