import { signal, type ReadonlySignal } from "@preact/signals";
import type { PanelApi } from "../src/core/api.ts";
import type { EndpointId } from "../src/core/vendor.ts";
import { messageOf } from "./pull.ts";

/** What a person wants of the vendors' endpoints: to be asked, connected, disconnected, or a file read instead. */
export interface Asking {
  /** Those that the host has not answered for yet. */
  busy: ReadonlySignal<ReadonlySet<EndpointId>>;
  /** Grows when something was done: what is shown of vendors may have changed. */
  done: ReadonlySignal<number>;
  /** Why the last wish failed; null when all is well. */
  error: ReadonlySignal<string | null>;
  ask(id: EndpointId): void;
  connect(id: EndpointId): void;
  disconnect(id: EndpointId): void;
  importFile(page: "importUsage" | "importSpend"): void;
}

export function createAsking(api: Pick<PanelApi, "askEndpoint" | "connect" | "disconnect" | "open">): Asking {
  const busy = signal<ReadonlySet<EndpointId>>(new Set());
  const done = signal(0);
  const error = signal<string | null>(null);

  const wish = async (what: Promise<void>) => {
    try {
      await what;
      error.value = null;
    } catch (reason) {
      error.value = messageOf(reason);
    }
    done.value++;
  };
  const wishOf = async (id: EndpointId, what: (id: EndpointId) => Promise<void>) => {
    if (busy.peek().has(id)) return;
    busy.value = new Set(busy.peek()).add(id);
    await wish(what(id));
    const rest = new Set(busy.peek());
    rest.delete(id);
    busy.value = rest;
  };

  return {
    busy,
    done,
    error,
    ask: (id) => void wishOf(id, api.askEndpoint),
    connect: (id) => void wishOf(id, api.connect),
    disconnect: (id) => void wishOf(id, api.disconnect),
    importFile: (page) => void wish(api.open(page)),
  };
}
