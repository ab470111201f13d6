import type { Snapshot } from "../core/snapshot.ts";
import type { Env, Source } from "../sources/source.ts";
import type { Store } from "../store/store.ts";
import type { Fetch } from "./hostFetch.ts";
import type { OutboundOptions } from "./outbound.ts";
import type { Prices } from "./prices.ts";
import type { Readers } from "./readers.ts";
import type { createWorkspace } from "./workspace.ts";

/** All that an engine is given. Its parts take what they need of it. */
export interface EngineOptions {
  store: Store;
  sources: readonly Source[];
  env: Env;
  prices: Prices;
  workspace: ReturnType<typeof createWorkspace>;
  /** True when the logs are samples: every snapshot says so. */
  sample: boolean;
  now?: () => number;
  /** Starts threads that read logs, if so many new bytes are worth it; absent: the engine's own reads them all. */
  startReaders?: (newBytes: number) => Readers | undefined;
  /** How requests leave this machine; absent: by Node itself. */
  fetch?: Fetch;
  keepTeamToken?: OutboundOptions["keepToken"];
  onSnapshot?: (snapshot: Snapshot) => void;
  /** The ledger that is open here is no longer the one at its path: this engine is to be closed and another to be opened. */
  onReplaced?: () => void;
  onError?: (message: string, error: unknown) => void;
}
