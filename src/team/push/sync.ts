import { randomUUID } from "node:crypto";
import { t } from "../../core/l10n.ts";
import type { TeamCredential, TeamPlan, TeamPreview, TeamSettings, TeamStatus } from "../../core/team.ts";
import type { Store } from "../../store/store.ts";
import type { StoredRow } from "../../store/teamRows.ts";
import { limits } from "../wire.ts";
import { batchesOf } from "./batches.ts";
import { createFold, type Rules } from "./fold.ts";
import { ledgerId, markOf } from "./identity.ts";
import type { Makers } from "./parts.ts";
import type { Failure, Fetch } from "./request.ts";
import { sendBatch } from "./send.ts";
import { createSyncState } from "./state.ts";
import { isSignInDue, keepSignedIn } from "./signedIn.ts";

export interface SyncOptions extends Makers, Rules {
  fetch: Fetch;
  now: () => number;
  /** Version of the price book, as rows name it. */
  book(): string;
  /** From 0 to 1. */
  random?: () => number;
  /** The endpoint renewed the token: the old one works for a day. */
  keepToken(credential: TeamCredential): Promise<void>;
  onError(error: unknown): void;
}

/** What one look at what waits shows at most. */
const previewRows = 20_000;

/** Sends what changed to a team's endpoint, from one window at a time, and never without settings. */
export function createTeamSync(store: Store, options: SyncOptions) {
  const { teamRows: rows } = store;
  const { now, random = Math.random } = options;
  const state = createSyncState(store, now);
  const fold = createFold(store, options);
  const holder = randomUUID();
  let settings: TeamSettings | null = null;
  let stop = new AbortController();
  let running: Promise<void> | null = null;

  function* batches(address: string, limit: number) {
    const ids = { ledger: ledgerId(rows.secret(), address), book: options.book() };
    yield* batchesOf(rows.waiting(address, limit), ids, (row) => refuse(row, address));
  }

  /** Tried again it would be refused again. */
  function refuse(row: StoredRow, address: string): void {
    rows.ack(row, address);
    options.onError(new Error(`a total of hour ${row.hour} is larger than the team protocol allows, and is not sent`));
  }

  function start(forced: boolean): Promise<void> {
    if (running) return running;
    if (!settings || settings.paused || (!forced && isIdle(settings))) return Promise.resolve();
    if (!state.claim(holder, forced)) return Promise.resolve();
    const { signal } = stop;
    running = send(signal)
      .catch((error: unknown) => {
        options.onError(error);
        return { message: t("Taximeter itself failed. What waits is sent later."), stopped: false, retryAfterMs: null };
      })
      .then((failure) => state.release(holder, signal.aborted ? null : failure, random()))
      .catch(options.onError)
      .finally(() => (running = null));
    return running;
  }

  /** Nothing is to be done: then the ledger is not written to either, which would wake other windows. */
  function isIdle(own: TeamSettings): boolean {
    return !fold.isDue() && rows.waiting(own.address, 1).length === 0 && !isSignInDue(own, state.read(), now());
  }

  async function send(signal: AbortSignal): Promise<Failure | null> {
    await fold.run();
    if (!settings || signal.aborted) return null;
    const { address } = settings;
    const failure = await keepSignedIn(settings, { ...options, state, signal, secret: rows.secret() });
    if (failure) return failure;
    // Another editor may have set another plan since.
    while (settings && !signal.aborted && rows.plan()?.plan.address === address && state.extend(holder)) {
      const next = batches(address, limits.rowsPerBatch).next();
      if (next.done) return null;
      const refused = await sendBatch(store, next.value, { ...options, address, token: settings.token, signal });
      if (refused) return refused;
      state.update(({ rowsSent }) => ({ rowsSent: rowsSent + next.value.rows.length, sentAt: now() }));
    }
    return null;
  }

  function preview({ address }: Pick<TeamPlan, "address">): TeamPreview {
    const found = [...batches(address, previewRows)];
    return { rows: rows.waitingCount(address), bodies: found.map(({ body }) => body) };
  }

  return {
    /** Null: nothing is sent from now on, not even what is under way. */
    configure(next: TeamSettings | null): void {
      const before = settings && planOf(settings);
      const isSame = JSON.stringify(before) === JSON.stringify(next && planOf(next));
      if (before && (!isSame || next?.paused)) {
        stop.abort();
        stop = new AbortController();
      }
      settings = next;
      if (!next) return;
      const { address, token } = next;
      const fresh = { nextAt: 0, failures: 0, problem: null };
      if (fold.adopt(planOf(next))) state.update(() => ({ ...fresh, sentAt: null, rowsSent: 0, pseudonymOf: "" }));
      const mark = markOf(`${address} ${token}`);
      if (state.read().token !== mark) state.update(() => ({ ...fresh, token: mark, renewedAt: 0 }));
    },
    settings: () => settings,
    /** Sends what waits, when it is time. */
    tick: () => start(false),
    async sendNow(): Promise<TeamStatus> {
      await running; // perhaps with other settings
      await start(true);
      return this.status();
    },
    status(): TeamStatus {
      const { nextAt, sentAt, rowsSent, problem } = state.read();
      const address = settings?.address ?? null;
      if (address === null) return { address, waiting: 0, nextAt: null, sentAt: null, rowsSent: 0, problem: null };
      const waiting = rows.waitingCount(address);
      return { address, waiting, nextAt: problem?.stopped ? null : nextAt, sentAt, rowsSent, problem };
    },
    /** Without a plan: by that of the settings, or as the ledger was last told by another window. */
    async preview(plan?: TeamPlan): Promise<TeamPreview> {
      const known = settings ?? rows.plan()?.plan;
      const wanted = plan ?? known;
      if (!wanted) return { rows: 0, bodies: [] };
      const own = settings && JSON.stringify(planOf(wanted)) === JSON.stringify(planOf(settings));
      rows.secret(); // made once; what is tried is taken back, and would name another ledger each time
      if (!own) return fold.tried(planOf(wanted), () => preview(wanted));
      await fold.run();
      return preview(wanted);
    },
    /** Ends when what is under way is given up. */
    async close(): Promise<void> {
      settings = null;
      stop.abort();
      await running;
    },
  };
}

function planOf({ address, release, since }: TeamPlan): TeamPlan {
  return { address, release, since };
}
