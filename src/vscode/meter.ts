import { EventEmitter, type Memento } from "vscode";
import { presentCurrency } from "../core/l10n.ts";
import { type SessionRef } from "../core/sessionName.ts";
import type { SessionSummary, Snapshot } from "../core/snapshot.ts";
import { shownSession, type StatusView } from "../core/status.ts";
import { statusSettings } from "./settings.ts";

/** What the surfaces of a window paint. */
export interface MeterState {
  /** Null until the first one arrives. */
  snapshot: Snapshot | null;
  view: StatusView;
}

const followedKey = "followed";

/** The latest snapshot, and how this window looks at it. */
export function createMeter(memory: Memento) {
  const changed = new EventEmitter<MeterState>();
  let snapshot: Snapshot | null = null;
  let stopped = false;

  function state(): MeterState {
    const followed = memory.get<SessionRef | null>(followedKey, null);
    return { snapshot, view: { ...statusSettings(), followed, stopped } };
  }

  return {
    state,
    onChange: changed.event,
    /** Something beside the snapshot changed. */
    refresh: (): void => changed.fire(state()),
    take(next: Snapshot): void {
      snapshot = next;
      presentCurrency(next.currency);
      stopped = false;
      changed.fire(state());
    },
    stop(): void {
      stopped = true;
      changed.fire(state());
    },
    /** Null follows the current session again. */
    async follow(session: SessionRef | null): Promise<void> {
      await memory.update(followedKey, session && { source: session.source, session: session.session });
      changed.fire(state());
    },
    /** A session of the latest snapshot; without a name the one that the status bar shows. */
    session(ref?: SessionRef): SessionSummary | undefined {
      if (!snapshot) return undefined;
      return shownSession(snapshot, ref ?? state().view.followed) ?? undefined;
    },
    dispose: (): void => changed.dispose(),
  };
}

export type Meter = ReturnType<typeof createMeter>;
