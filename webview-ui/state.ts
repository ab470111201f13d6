import { computed, effect, signal, untracked, type ReadonlySignal, type Signal } from "@preact/signals";
import type { PanelApi, PanelView } from "../src/core/api.ts";
import { presentCurrency, t } from "../src/core/l10n.ts";
import type { SessionDetail, SessionSummary, Snapshot } from "../src/core/snapshot.ts";
import { sameSession, sessionKey, type SessionRef } from "../src/core/sessionName.ts";
import { type Answers, createAnswers } from "./answers.ts";
import { type Asking, createAsking } from "./asking.ts";
import { type HistoryChoice } from "./historyChoice.ts";
import { createPages, type Pages } from "./pages.ts";
import type { Sorting } from "./parts/sorting.ts";
import { createProofs, type Proofs } from "./proofs.ts";
import { messageOf } from "./pull.ts";
import { createPanelTeam, type PanelTeam } from "./panelTeam.ts";
import type { SessionFilter } from "./sessionFilter.ts";
import { createSessionList, type SessionList } from "./sessionList.ts";
import { readShow, type TrustRange, type ViewState } from "./viewState.ts";

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
  pages: Pages;
  proofs: Proofs;
  answers: Answers;
  asking: Asking;
  /** Id of the alert to be brought to the front; null once it is. */
  alert: Signal<string | null>;
  /** Figures that are shown as tables. */
  tables: Signal<ReadonlySet<string>>;
  filter: Signal<SessionFilter>;
  order: Signal<Sorting>;
  /** Sessions that are picked to be compared, at most two. */
  picked: Signal<readonly SessionRef[]>;
  history: Signal<HistoryChoice>;
  trust: Signal<TrustRange>;
  team: PanelTeam;
  /** Time of the host, ms, as it is now. */
  now(): number;
  /** Opens a session in the session view. */
  show(ref: SessionRef | null): void;
  api: PanelApi;
}

export function createState(api: PanelApi, start: ViewState, save: (state: ViewState) => void): PanelState {
  const snapshot = signal<Snapshot | null>(null);
  const view = signal(start.view);
  const chosen = signal(start.chosen);
  const tables = signal<ReadonlySet<string>>(new Set(start.tables));
  const filter = signal(start.filter);
  const order = signal(start.order);
  const picked = signal<readonly SessionRef[]>(start.picked);
  const history = signal(start.history);
  const trust = signal(start.trust);
  const team = createPanelTeam({ api, view, tables, start: start.team });
  const answers = createAnswers(api);
  const asking = createAsking(api);
  let received = 0;
  effect(() => {
    if (snapshot.value) received = performance.now();
  });

  effect(() =>
    save({
      view: view.value,
      chosen: chosen.value,
      tables: [...tables.value],
      filter: filter.value,
      order: order.value,
      picked: [...picked.value],
      history: history.value,
      trust: trust.value,
      team: team.text(),
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
    pages: createPages(api, {
      ...{ snapshot, view, history, trust, picked },
      answered: answers.taken,
      asked: asking.done,
    }),
    proofs: createProofs(api),
    answers,
    asking,
    alert: signal<string | null>(null),
    tables,
    filter,
    order,
    picked,
    history,
    trust,
    team,
    now: () => (snapshot.peek()?.at ?? 0) + performance.now() - received,
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
  if (wish.compare) state.picked.value = wish.compare;
  if (wish.alert !== undefined) state.alert.value = wish.alert;
  if (wish.show !== "session") return;
  state.chosen.value = wish.session ?? null;
  const shown = wish.session ?? state.snapshot.peek()?.current;
  if (!wish.prove || !shown) return;
  const { source, session } = shown;
  state.proofs.show({ of: t("Session cost"), query: { source, session } });
}

/** Asks for the first snapshot: the host pushes one only when something changes. */
export async function hydrate(state: PanelState): Promise<void> {
  state.failure.value = null;
  try {
    takeSnapshot(state, await state.api.snapshot());
  } catch (error) {
    state.failure.value = messageOf(error);
  }
}

/** An answer that was overtaken by a push must not turn the clock back. */
function takeSnapshot(state: PanelState, next: Snapshot): void {
  if (next.at < (state.snapshot.peek()?.at ?? 0)) return;
  presentCurrency(next.currency);
  state.snapshot.value = next;
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
        detailError.value = pulled ? null : t("This session is not in the ledger.");
      }
    } catch (error) {
      detailError.value = messageOf(error);
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
