import type { Store } from "../../store/store.ts";

/** How sending goes; in the ledger, so that all windows know. Times in ms. */
export interface SyncState {
  /** Window that sends, and until when others leave it alone. */
  holder: string;
  heldUntil: number;
  nextAt: number;
  /** In a row. */
  failures: number;
  problem: { message: string; stopped: boolean } | null;
  sentAt: number | null;
  rowsSent: number;
  /** Month (YYYY-MM) of the pseudonym that the endpoint knows. */
  pseudonymOf: string;
  /** When the token was last tried to be renewed. */
  renewedAt: number;
  /** Tells one token from the next: a new one may help where an old one was refused. */
  token: string;
}

const initial: SyncState = {
  holder: "",
  heldUntil: 0,
  nextAt: 0,
  failures: 0,
  problem: null,
  sentAt: null,
  rowsSent: 0,
  pseudonymOf: "",
  renewedAt: 0,
  token: "",
};

/** Longer than a request may take. */
const leaseMs = 2 * 60_000;
/** Nothing is put off for longer: a clock was set back. */
const furthestMs = 2 * 3_600_000;
const usualMs = 5 * 60_000;
const firstRetryMs = 60_000;
const longestRetryMs = 3_600_000;

export function createSyncState({ meta, teamRows }: Pick<Store, "meta" | "teamRows">, now: () => number) {
  function read(): SyncState {
    const text = meta.get("teamSync");
    return text === undefined ? initial : { ...initial, ...(JSON.parse(text) as Partial<SyncState>) };
  }

  function update(change: (state: SyncState) => Partial<SyncState>): void {
    teamRows.transaction(() => {
      const state = read();
      meta.set("teamSync", JSON.stringify({ ...state, ...change(state) }));
    });
  }

  return {
    read,
    update,
    /** Makes `holder` the one that sends. False: another window does, or it is too early. */
    claim(holder: string, forced: boolean): boolean {
      return teamRows.transaction(() => {
        const at = now();
        const { heldUntil, nextAt, problem, holder: held } = read();
        const isHeld = held !== holder && at < heldUntil && heldUntil < at + furthestMs;
        const isEarly = problem?.stopped || (at < nextAt && nextAt < at + furthestMs);
        if (isHeld || (isEarly && !forced)) return false;
        update(() => ({ holder, heldUntil: at + leaseMs }));
        return true;
      });
    },
    /** False: another window took over, as this one was asleep. */
    extend(holder: string): boolean {
      return teamRows.transaction(() => {
        if (read().holder !== holder) return false;
        update(() => ({ heldUntil: now() + leaseMs }));
        return true;
      });
    },
    /** It went well, or wrong; others may send from now on. `random`: from 0 to 1. */
    release(
      holder: string,
      failure: { message: string; stopped: boolean; retryAfterMs: number | null } | null,
      random: number,
    ): void {
      update((state) => {
        if (state.holder !== holder) return {};
        const failures = failure ? state.failures + 1 : 0;
        const pause = failure ? Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10)) : usualMs;
        // Many machines lose their endpoint at once, and must not come back at once.
        const spread = pause * (failure ? 0.5 + random / 2 : 0.8 + 0.4 * random);
        return {
          holder: "",
          heldUntil: 0,
          failures,
          nextAt: now() + Math.max(spread, Math.min(failure?.retryAfterMs ?? 0, longestRetryMs)),
          problem: failure && { message: failure.message, stopped: failure.stopped },
        };
      });
    },
  };
}
