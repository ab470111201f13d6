import type { EndpointSettings, EndpointStatus, PlanWord } from "../core/plan.ts";
import { type EndpointId, vendorOf } from "../core/vendor.ts";
import { describeFailure } from "../core/vendorFailure.ts";
import type { Endpoint } from "../endpoints/endpoint.ts";
import type { Remembered } from "../endpoints/http.ts";
import { nextCall, noCalls } from "../endpoints/manners.ts";
import type { Store } from "../store/store.ts";
import type { EndpointRecord } from "../store/vendor.ts";
import { type Connection, connectionTo, sameConnection } from "./connection.ts";
import { type CallOptions, claimCall, makeCall, recordWith } from "./endpointCall.ts";
import { isSignIn } from "./signIns.ts";

export interface EndpointsOptions extends CallOptions {
  timeZone: () => string;
  /** An endpoint was asked. So many usage events are new or changed. */
  onAsked(events: number): void;
  onError(error: unknown): void;
}

/** Asks the usage endpoints that are on, each when its manners allow. The ledger makes all windows keep them together. */
export function createEndpoints(store: Store, options: EndpointsOptions) {
  const { vendor } = store;
  const { now, timeZone, onAsked, onError } = options;
  /** Null: nobody said what is on, as on the command line. Nothing is asked then, and what the ledger knows is shown. */
  let settings: EndpointSettings | null = null;
  let hiddenSince: number | null = null;
  const running = new Map<
    EndpointId,
    { endpoint: Endpoint; connection: Connection; stop: AbortController; done: Promise<void> }
  >();
  const remembered = new Map<EndpointId, { key: string | null; answers: Remembered }>();

  /** Asks an endpoint if it may be asked now, or waits for the call that is being made. */
  function ask(endpoint: Endpoint, forced: boolean): Promise<void> {
    const { id } = endpoint;
    const known = running.get(id);
    if (known) return known.done;
    const connection = connectionTo(endpoint, settings);
    const call = connection.ready ? claimCall(store, { endpoint, connection, forced }, now(), hiddenSince) : null;
    if (!call) return Promise.resolve();
    const stop = new AbortController();
    const done = makeCall(store, call, answersOf(id, connection), options, stop.signal)
      .then(onAsked, onError)
      .finally(() => running.get(id)?.stop === stop && running.delete(id));
    running.set(id, { endpoint, connection, stop, done });
    return done;
  }

  /** Earlier answers to the same key. */
  function answersOf(id: EndpointId, { key }: Connection): Remembered {
    const known = remembered.get(id);
    if (known?.key === key) return known.answers;
    const answers: Remembered = new Map();
    remembered.set(id, { key, answers });
    return answers;
  }

  function statusOf(endpoint: Endpoint, known: EndpointRecord): EndpointStatus {
    const { id, vendor: sells, credential, documented, manners } = endpoint;
    const connection = connectionTo(endpoint, settings);
    const { on, ready, address, key } = connection;
    const { calls } = recordWith(known, connection, false);
    const failure = on && !ready ? ({ kind: "no-credential", expired: false } as const) : known.failure;
    return {
      id,
      vendor: sells,
      on,
      reads: endpoint.reads(),
      address,
      credential,
      hasKey: isSignIn(credential) ? null : key !== null,
      documented,
      readAt: known.reading?.at ?? null,
      failure: failure && describeFailure(failure, timeZone()),
      nextAt: ready ? nextCall(calls ?? noCalls, manners, now(), hiddenSince) : null,
    };
  }

  /** Asks whatever is due. */
  async function tick(): Promise<void> {
    if (settings === null || settings.on.length === 0) return;
    try {
      const endpoints = await load();
      await Promise.all(endpoints.map((endpoint) => ask(endpoint, false)));
    } catch (error) {
      onError(error);
    }
  }

  return {
    tick,
    /** Calls that are being made as the settings no longer say are given up. */
    configure(next: EndpointSettings | null): void {
      settings = next;
      for (const [id, { endpoint, connection, stop }] of running) {
        if (sameConnection(connection, connectionTo(endpoint, next))) continue;
        stop.abort();
        running.delete(id);
      }
    },
    /** Whether somebody can see this window. */
    watched(seen: boolean): void {
      hiddenSince = seen ? null : (hiddenSince ?? now());
    },
    /** Asks at once if the endpoint's manners allow it, also when it had stopped. Ends with the call. */
    async ask(id: EndpointId): Promise<void> {
      const endpoint = (await load()).find((candidate) => candidate.id === id);
      if (endpoint) await ask(endpoint, true);
    },
    async list(): Promise<EndpointStatus[]> {
      return (await load()).map((endpoint) => statusOf(endpoint, vendor.endpoint(endpoint.id)));
    },
    /** What the endpoints that are on last said of plans. */
    words(): PlanWord[] {
      if (settings?.on.length === 0) return [];
      return vendor
        .endpoints()
        .filter(({ endpoint }) => settings === null || settings.on.includes(endpoint))
        .flatMap(wordOf);
    },
    async close(): Promise<void> {
      settings = null;
      const open = [...running.values()];
      for (const { stop } of open) stop.abort();
      await Promise.all(open.map(({ done }) => done));
    },
  };
}

function wordOf({ endpoint, reading }: EndpointRecord): PlanWord[] {
  if (!reading) return [];
  const { at, plan, windows, credits, amounts } = reading;
  if (plan === null && windows.length === 0 && credits === null && amounts.length === 0) return [];
  return [{ vendor: vendorOf(endpoint), from: "endpoint", at, plan, windows, credits, amounts }];
}

/** Loaded when first needed: most users turn none on. */
async function load(): Promise<readonly Endpoint[]> {
  return (await import("../endpoints/endpoints.ts")).endpoints;
}
