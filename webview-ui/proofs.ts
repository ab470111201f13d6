import { signal, type ReadonlySignal } from "@preact/signals";
import type { PanelApi } from "../src/core/api.ts";
import { messageOf } from "./pull.ts";
import type { Proof, ProofQuery } from "../src/core/proof.ts";

/** An amount on screen, and the responses that it is made of. */
export interface Claim {
  /** What the amount is of, e.g. "Session cost". */
  of: string;
  query: Omit<ProofQuery, "limit" | "offset">;
}

export interface Proofs {
  /** The amount whose proof is shown; null when none is. */
  claim: ReadonlySignal<Claim | null>;
  /** Grows page by page; null while the first one is on its way. */
  proof: ReadonlySignal<Proof | null>;
  error: ReadonlySignal<string | null>;
  show(claim: Claim): void;
  more(): void;
  close(): void;
}

/** Shows the responses behind one amount of a view, which knows what all its amounts have in common. */
export type Prove = (of: string, query: Claim["query"]) => void;

const pageSize = 200;

export function createProofs(api: PanelApi): Proofs {
  const claim = signal<Claim | null>(null);
  const proof = signal<Proof | null>(null);
  const error = signal<string | null>(null);

  const pull = async (asked: Claim, known: Proof | null) => {
    try {
      const page = await api.proof({ ...asked.query, limit: pageSize, offset: known?.rows.length ?? 0 });
      if (claim.peek() !== asked || proof.peek() !== known) return;
      proof.value = known ? { ...page, rows: [...known.rows, ...page.rows] } : page;
    } catch (reason) {
      if (claim.peek() === asked) error.value = messageOf(reason);
    }
  };
  const restart = (next: Claim | null) => {
    claim.value = next;
    proof.value = null;
    error.value = null;
  };

  return {
    claim,
    proof,
    error,
    show(next) {
      restart(next);
      void pull(next, null);
    },
    more() {
      if (claim.value) void pull(claim.value, proof.value);
    },
    close: () => restart(null),
  };
}
