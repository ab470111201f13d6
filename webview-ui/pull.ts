import { effect, signal, untracked, type ReadonlySignal } from "@preact/signals";

export interface Pulled<R> {
  /** Stays while the next answer is on the way; null until the first one. */
  answer: ReadonlySignal<R | null>;
  /** Why there is no newer answer; null when all is well. */
  error: ReadonlySignal<string | null>;
}

/**
 * The answer to what `question` asks now; a question that is null asks nothing. One request at a time, the latest wish
 * wins. A question is plain JSON: asked again only when it reads differently.
 */
export function pull<Q, R>(question: () => Q | null, ask: (question: Q) => Promise<R>): Pulled<R> {
  const answer = signal<R | null>(null);
  const error = signal<string | null>(null);
  let wanted: Q | null = null;
  let asked = "";
  let busy = false;

  const run = async () => {
    busy = true;
    while (wanted !== null) {
      const next: Q = wanted;
      wanted = null;
      try {
        answer.value = await ask(next);
        error.value = null;
      } catch (reason) {
        error.value = messageOf(reason);
      }
    }
    busy = false;
  };

  effect(() => {
    const next = question();
    const text = JSON.stringify(next);
    if (next === null || text === asked) return;
    asked = text;
    wanted = next;
    if (!busy) untracked(() => void run());
  });
  return { answer, error };
}

export function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
