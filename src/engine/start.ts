import { SHARE_ENV, Worker } from "node:worker_threads";
import type { EngineApi, EngineSettings } from "../core/api.ts";
import { type HostApi, hostMethods } from "../core/host.ts";
import { connect, type Remote, serve } from "../core/rpc.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { createHost } from "./hostFetch.ts";
import { exits, nodePort, type WorkerData, type WorkerPush } from "./port.ts";

/** A worker that dies is started again after these pauses, and then after the last one each time: a disk may be full. */
const restartMs = [1000, 5000, 30_000, 5 * 60_000] as const;
/** One that lived so long dies of something new. */
const longMs = 10 * 60_000;

export interface StartOptions {
  /** Path of the ledger. */
  database: string;
  /** Home of made-up logs to be read instead of this machine's. */
  sampleHome?: string;
  settings: EngineSettings;
  onSnapshot(snapshot: Snapshot): void;
  /** The worker ended; the next snapshot, if any, comes from a new one. */
  onStopped?(): void;
  onError(message: string, detail: string | undefined): void;
  /** Keeps a team's token that was renewed, where secrets are kept. */
  keepTeamToken?: HostApi["keepTeamToken"];
}

export interface StartedEngine {
  api: Omit<EngineApi, "configure">;
  configure(settings: EngineSettings): void;
  dispose(): Promise<void>;
}

/** Starts the engine in a worker thread and keeps it running. Calls fail while it is down. */
export function startEngine(options: StartOptions, entry = new URL("./worker.js", import.meta.url)): StartedEngine {
  let settings = options.settings;
  let watched = true;
  let up = false;
  let restarts = 0;
  let startedAt = 0;
  let suspect = false;
  /** Why it died last: that it dies of the same again and again is said once. */
  let reason = "";
  let disposed = false;
  let timer: NodeJS.Timeout | undefined;
  const closed = new AbortController();
  // The global is looked up at each request: the editor puts a fetch there that knows its proxy settings and certificates.
  const host: HostApi = {
    ...createHost((url, init) => fetch(url, init), closed.signal),
    keepTeamToken: async (credential) => options.keepTeamToken?.(credential),
  };
  let worker: Worker;
  let remote: Remote<EngineApi>;

  function start(): void {
    startedAt = performance.now();
    up = true;
    worker = new Worker(entry, {
      workerData: { database: options.database, sampleHome: options.sampleHome ?? null, suspect } satisfies WorkerData,
      env: SHARE_ENV, // see `sqlite.ts`
      // V8's default is 48 MB, which a first index fills; half of it takes 50 MB less at its peak and no more time.
      resourceLimits: { maxYoungGenerationSizeMb: 24 },
      name: "taximeter",
    });
    worker.on("error", (error) => {
      if (error.message !== reason) options.onError(`the meter stopped: ${error.message}`, error.stack);
      reason = error.message;
    });
    worker.on("exit", stopped);
    const port = nodePort(worker);
    serve(port, host, hostMethods);
    remote = connect<EngineApi>(port, received);
    if (!watched) remote.api.watched(false).catch(() => {}); // it ended again, and the next one is told
    configure(settings);
  }

  function received(value: unknown): void {
    const message = value as WorkerPush;
    if ("snapshot" in message) options.onSnapshot(message.snapshot);
    else options.onError(message.error, message.detail);
  }

  function stopped(code: number): void {
    up = false;
    remote.close("the meter stopped");
    if (disposed) return;
    options.onStopped?.();
    suspect = code !== exits.replaced;
    if (performance.now() - startedAt > longMs) [restarts, reason] = [0, ""];
    const pause = restartMs[Math.min(restarts++, restartMs.length - 1)];
    timer = setTimeout(start, pause);
  }

  function configure(next: EngineSettings): void {
    settings = next;
    // A worker that ended meanwhile said why, and the next one is told.
    remote.api.configure(next).catch((error: Error) => up && options.onError(error.message, error.stack));
  }

  start();
  return {
    api: {
      snapshot: () => remote.api.snapshot(),
      session: (source, session) => remote.api.session(source, session),
      sessions: (query) => remote.api.sessions(query),
      doctor: () => remote.api.doctor(),
      proof: (query) => remote.api.proof(query),
      reconciliation: (source, session) => remote.api.reconciliation(source, session),
      reconciliations: (query) => remote.api.reconciliations(query),
      history: (query) => remote.api.history(query),
      toolCosts: (query) => remote.api.toolCosts(query),
      allocation: (query) => remote.api.allocation(query),
      accuracy: (query) => remote.api.accuracy(query),
      findings: (query) => remote.api.findings(query),
      advice: () => remote.api.advice(),
      answer: (alert, answer, until) => remote.api.answer(alert, answer, until),
      claimNudge: (alert) => remote.api.claimNudge(alert),
      modelAdvice: () => remote.api.modelAdvice(),
      endpoints: () => remote.api.endpoints(),
      askEndpoint: (id) => remote.api.askEndpoint(id),
      vendorLedger: (query) => remote.api.vendorLedger(query),
      cursorUsage: (query) => remote.api.cursorUsage(query),
      importUsage: (path) => remote.api.importUsage(path),
      importSpend: (path) => remote.api.importSpend(path),
      machines: () => remote.api.machines(),
      exportLedger: (path, wanted) => remote.api.exportLedger(path, wanted),
      importLedger: (path) => remote.api.importLedger(path),
      removeMachine: (id) => remote.api.removeMachine(id),
      otlp: () => remote.api.otlp(),
      otlpPreview: (of) => remote.api.otlpPreview(of),
      team: () => remote.api.team(),
      teamPreview: (plan) => remote.api.teamPreview(plan),
      teamSent: (query) => remote.api.teamSent(query),
      teamSync: () => remote.api.teamSync(),
      teamRecall: (range) => remote.api.teamRecall(range),
      teamSendAgain: () => remote.api.teamSendAgain(),
      teamJoin: (invite) => remote.api.teamJoin(invite),
      teamDevice: () => remote.api.teamDevice(),
      teamLeave: () => remote.api.teamLeave(),
      watched(seen) {
        watched = seen;
        return remote.api.watched(seen);
      },
      about: () => remote.api.about(),
      models: () => remote.api.models(),
      lineOf: (path, offset) => remote.api.lineOf(path, offset),
    },
    configure,
    async dispose() {
      disposed = true;
      up = false;
      clearTimeout(timer);
      closed.abort();
      remote.close("disposed");
      await worker.terminate();
    },
  };
}
