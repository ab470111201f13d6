import type { MessagePort, Worker } from "node:worker_threads";
import type { Port } from "../core/rpc.ts";
import type { Snapshot } from "../core/snapshot.ts";

/** What the worker is started with. */
export interface WorkerData {
  /** Path of the ledger. */
  database: string;
  /** Home of made-up logs to be read instead of this machine's; every snapshot says that they are samples. */
  sampleHome: string | null;
  /** The worker before this one ended unasked: the ledger may be damaged. */
  suspect: boolean;
}

/** With which codes the worker ends to be started again: on a damaged ledger, and on one that another window replaced. */
export const exits = { damaged: 3, replaced: 4 } as const;

/** What the worker says unasked. */
export type WorkerPush = { snapshot: Snapshot } | { error: string; detail: string | undefined };

/** A thread's message port as the port of `core/rpc`. */
export function nodePort(end: MessagePort | Worker): Port {
  return {
    post: (message) => end.postMessage(message),
    listen(handler) {
      end.on("message", handler);
      return () => void end.off("message", handler);
    },
  };
}
