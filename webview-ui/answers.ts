import { signal, type ReadonlySignal } from "@preact/signals";
import type { Alert, Answer } from "../src/core/alert.ts";
import type { PanelApi } from "../src/core/api.ts";
import { messageOf } from "./pull.ts";

/** What was said to an alert; null took it back. */
export type Said = Pick<Alert, "answer" | "until">;

/** What a person says to alerts. It shows at once; the ledger knows it a moment later. */
export interface Answers {
  /** By alert: said since the view was opened. */
  said: ReadonlySignal<ReadonlyMap<string, Said>>;
  /** Grows when the ledger took one. */
  taken: ReadonlySignal<number>;
  /** Why the last one was not taken; null when all is well. */
  error: ReadonlySignal<string | null>;
  /** `until` (ms) ends a snooze. */
  say(alert: string, answer: Answer | null, until?: number): void;
  /** The view was left: what is reported from now on holds. */
  forget(): void;
}

export function createAnswers(api: Pick<PanelApi, "answer">): Answers {
  const said = signal<ReadonlyMap<string, Said>>(new Map());
  const taken = signal(0);
  const error = signal<string | null>(null);

  const tell = async (alert: string, given: Said) => {
    try {
      await api.answer(alert, given.answer, given.until ?? undefined);
      taken.value++;
      error.value = null;
    } catch (reason) {
      error.value = messageOf(reason);
      const rest = new Map(said.peek());
      if (rest.get(alert) === given) rest.delete(alert);
      said.value = rest;
    }
  };

  return {
    said,
    taken,
    error,
    say(alert, answer, until) {
      const given = { answer, until: until ?? null };
      said.value = new Map(said.peek()).set(alert, given);
      void tell(alert, given);
    },
    forget() {
      said.value = new Map();
      error.value = null;
    },
  };
}
