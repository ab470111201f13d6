import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from "@preact/signals";
import type { PanelApi, PanelView } from "../src/core/api.ts";
import type { SourceId } from "../src/core/event.ts";
import type { SessionDetail, SessionSummary, Snapshot } from "../src/core/snapshot.ts";
import { sameSession, sessionKey, type SessionRef } from "./names.ts";
import { createProofs, type Proofs } from "./proofs.ts";
import { createSessionList, type SessionList } from "./sessionList.ts";
import { readShow, type PeriodId, type ViewState } from "./viewState.ts";

/** Everything that the views read and set. Data comes by push and pull; the rest is where the reader is. */
export interface PanelState {
  /** Null until the first one arrives. */
  snapshot: Signal<Snapshot | null>;
  /** Why there is no snapshot; null when all is well. */
  failure: Signal<string | null>;
  view: Signal<PanelView>;
  /** The session that was picked; null follows the current one. */
  chosen: Signal<SessionRef | null>;
  /** The shown session as the latest snapshot knows it, else as it was pulled. */
  summary: ReadonlySignal<SessionSummary | null>;
  /** Detail of the shown session. Stays while its next version is on the way; null while another's is. */
  detail: ReadonlySignal<SessionDetail | null>;
  /** Why the shown session has no detail; null when all is well. */
  detailError: ReadonlySignal<string | null>;
  list: SessionList;
  proofs: Proofs;
  period: Signal<PeriodId>;
  /** Figures that are shown as tables. */
  tables: Signal<ReadonlySet<string>>;
  search: Signal<string>;
  source: Signal<SourceId | "all">;
  /** Opens a session in the session view. */
  show(ref: SessionRef | null): void;
  api: PanelApi;
}

export function createState(api: PanelApi, start: ViewState, save: (state: ViewState) => void): PanelState {
  const snapshot = signal<Snapshot | null>(null);
  const view = signal(start.view);
  const chosen = signal(start.chosen);
  const period = signal(start.period);
  const tables = signal<ReadonlySet<string>>(new Set(start.tables));
  const search = signal(start.search);
  const source = signal(start.source);

  effect(() =>
    save({
      view: view.value,
      chosen: chosen.value,
      period: period.value,
      tables: [...tables.value],
      search: search.value,
      source: source.value,
    }),
  );

  return {
    api,
    snapshot,
    failure: signal(null),
    view,
    chosen,
    ...pullDetail(api, snapshot, chosen),
    list: createSessionList(api, snapshot, view),
    proofs: createProofs(api),
    period,
    tables,
    search,
    source,
    show(ref) {
      chosen.value = ref && { source: ref.source, session: ref.session };
      view.value = "session";
    },
  };
}

/** Takes what the host pushed: a newer snapshot, or where to go. */
export function receive(state: PanelState, message: unknown): void {
  const wish = readShow(message);
  if (!wish) return takeSnapshot(state, message as Snapshot);
  state.view.value = wish.show;
  if (wish.show === "session") state.chosen.value = wish.session ?? null;
}

/** Asks for the first snapshot: the host pushes one only when something changes. */
export async function hydrate(state: PanelState): Promise<void> {
  state.failure.value = null;
  try {
    takeSnapshot(state, await state.api.snapshot());
  } catch (error) {
    state.failure.value = error instanceof Error ? error.message : String(error);
  }
}

/** An answer that was overtaken by a push must not turn the clock back. */
function takeSnapshot(state: PanelState, next: Snapshot): void {
  if (next.at >= (state.snapshot.peek()?.at ?? 0)) state.snapshot.value = next;
}

/** Pulls the shown session again whenever a snapshot says that it moved; one request at a time, the latest wish wins. */
function pullDetail(api: PanelApi, snapshot: Signal<Snapshot | null>, chosen: Signal<SessionRef | null>) {
  const detail = signal<SessionDetail | null>(null);
  const detailError = signal<string | null>(null);
  const ref = computed(() => chosen.value ?? snapshot.value?.current ?? null);
  const recent = computed(() => snapshot.value?.recent.find((each) => sameSession(each, ref.value)) ?? null);
  // Snapshots come often; only another text here means that another pull can bring something new.
  const version = computed(() =>
    ref.value && snapshot.value ? sessionKey(ref.value) + versionOf(recent.value) : null,
  );
  let busy = false;
  let again = false;

  const pull = async () => {
    again = busy;
    const asked = ref.peek();
    if (busy || !asked) return;
    busy = true;
    try {
      const pulled = await api.session(asked.source, asked.session);
      if (sameSession(asked, ref.peek())) {
        detail.value = pulled ?? null;
        detailError.value = pulled ? null : "This session is not in the ledger.";
      }
    } catch (error) {
      detailError.value = error instanceof Error ? error.message : String(error);
    }
    busy = false;
    if (again) await pull();
  };

  effect(() => {
    if (version.value === null) return;
    untracked(() => {
      if (!sameSession(detail.value?.summary ?? null, ref.value)) detail.value = null;
      detailError.value = null;
      void pull();
    });
  });
  const summary = computed(() => recent.value ?? detail.value?.summary ?? null);
  return { summary, detail, detailError };
}

function versionOf(summary: SessionSummary | null): string {
  return summary ? [summary.calls, summary.endedAt, summary.live, summary.cost.nanoUsd].join(" ") : "";
}
