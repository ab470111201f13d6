import type { EngineApi, EngineSettings } from "../core/api.ts";
import { machineZone, validTimeZone } from "../core/days.ts";
import { present } from "../core/l10n.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { Appended } from "../store/append.ts";
import { aboutMeter } from "./about.ts";
import { createAdviceSettings } from "./adviceSettings.ts";
import { createAlerts } from "./alerts.ts";
import { createAllocation } from "./allocation.ts";
import { createCursorEvents } from "./cursorEvents.ts";
import { yesterdaysDigest } from "./digest.ts";
import { createEndpoints } from "./endpoints.ts";
import { createErrorLog } from "./errorLog.ts";
import { exportLines, type ExportOptions } from "./exchange.ts";
import { createFigures } from "./figures.ts";
import { createFollow } from "./follow.ts";
import { importSpend } from "./importSpend.ts";
import { importUsage } from "./importUsage.ts";
import { createIngest } from "./ingest.ts";
import { createJudgement } from "./judgement.ts";
import { createLookUps } from "./lookUps.ts";
import { createMachines } from "./machines.ts";
import type { EngineOptions } from "./options.ts";
import { createOutbound } from "./outbound.ts";
import { createPace } from "./pace.ts";
import { createPlans } from "./plans.ts";
import type { Prices } from "./prices.ts";
import { refreshBook } from "./refresh.ts";
import { reportSessions, type SessionReport } from "./report.ts";
import { createSnapshots } from "./snapshots.ts";
import { staleAt } from "./staleAt.ts";
import { prepareToolCosts } from "./toolCosts.ts";

export interface Engine extends EngineApi {
  /** Reads everything that changed since the last time, to the end. */
  index(): Promise<void>;
  /** Every session with activity since then (ms), newest first, one at a time. */
  report(since: number): Iterable<SessionReport>;
  /** Version of the price book by which the ledger is priced. */
  priceBook(): string;
  /** The whole ledger as lines of text. */
  export(options?: ExportOptions): Iterable<string>;
  /** Copies the ledger to its backup, when the last copy is a day old. */
  backUp(): Promise<void>;
  /** Follows the logs from now on. Snapshots go to `onSnapshot` of the options. */
  follow(): void;
  close(): Promise<void>;
}

/** Wires sources, prices, ledger and read model. It does not know whether it runs in a worker, a CLI or a test. */
export function createEngine(options: EngineOptions): Engine {
  const { store, sources, env, prices, workspace, sample, onSnapshot } = options;
  const { now = Date.now, fetch = globalThis.fetch } = options;
  const startedAt = now();
  const errorLog = createErrorLog(now, options.onError);
  let latest: Snapshot | null = null;
  let tickedAt = 0;
  const pace = createPace(onSnapshot && (() => onSnapshot(snapshot())), () => follow.saving());
  const advice = createAdviceSettings(store);
  const figures = createFigures(options, advice.current);
  const { timeZone } = figures;
  const allocation = createAllocation({ store, workspace, home: env.home, timeZone });
  const alerts = createAlerts(store, { settings: advice.current, timeZone, sample });
  const endpoints = createEndpoints(store, {
    env,
    now,
    fetch,
    timeZone,
    onAsked() {
      cursorEvents.count(null);
      judgement.touch([]);
      pace.soon();
    },
    onError: (error) => errorLog.add("cannot ask a usage endpoint", error),
  });
  const plans = createPlans(store, figures, endpoints.words);
  const judgement = createJudgement(store, {
    insights: figures.insights,
    summaryOf: figures.summaryOf,
    usage: figures.usageAt,
    plans: plans.facts,
    digest: (at) => yesterdaysDigest(store, timeZone(), advice.current().digest, at),
    now,
    rewrites: () => follow.on(),
    soon: pace.soon,
    onError: (error) => errorLog.add("cannot judge what was logged", error),
  });
  const outbound = createOutbound(store, {
    ...{ now, fetch, prices, keepToken: options.keepTeamToken, onError: errorLog.add },
    ...{ tagsOf: allocation.tagsOf, tagsVersion: allocation.version },
  });
  const cursorEvents = createCursorEvents(store, { pricerFor: prices.pricerFor, timeZone, onChange: touch });
  const machines = createMachines(store, {
    ...{ env, prices, now },
    onChange(changed) {
      touch(changed);
      cursorEvents.count(changed.unreported);
    },
    onError: (error) => errorLog.add("cannot share figures with other machines", error),
  });
  const ingest = createIngest({
    store,
    sources,
    env,
    pricerFor: prices.pricerFor,
    onAppended(appended: Appended) {
      touch(appended);
      cursorEvents.count(appended.unreported);
    },
    onError: (error, { path }) => errorLog.add(`cannot read ${path}`, error, (error as { code?: string }).code),
    onIdle: noticeOthers,
    ...(options.startReaders && { startReaders: options.startReaders }),
    now,
  });
  const follow = createFollow({
    ...{ sources, env, ingest, ledger: store.path },
    onTick() {
      noticeOthers();
      if (latest === null || now() >= staleAt(latest, tickedAt, follow.saving())) timePassed();
      void refresh();
      void endpoints.tick();
      void outbound.tick();
      void machines.folder.tick();
    },
    onGlance() {
      if (store.replaced()) options.onReplaced?.();
      else if (store.glanceElsewhere()) pace.soon();
    },
    onError: errorLog.add,
  });
  const snapshots = createSnapshots({
    ...{ store, prices, workspace, sample, figures, plans, alerts, allocation },
    indexing: ingest.progress,
    lastError: () => errorLog.errors[0]?.message ?? null,
  });
  const lookUps = createLookUps({ store, sources, env, prices, workspace, figures, plans, allocation, now });

  function touch(changed: Pick<Appended, "sessions" | "slots">): void {
    figures.touch(changed);
    judgement.touch(changed.sessions);
    pace.soon();
  }

  /** Another window or the CLI may have written meanwhile: what is remembered here is then old. */
  function noticeOthers(): void {
    if (!store.changedElsewhere()) return;
    figures.forget();
    tickedAt = 0;
    pace.soon();
  }

  /** What changes with time alone, and what others logged and did not judge. */
  function timePassed(): void {
    tickedAt = now();
    judgement.tick();
    pace.soon();
  }

  function applyPrices(settings: EngineSettings["pricing"], window?: Parameters<Prices["reload"]>[1]): void {
    const repriced = prices.reload(settings, window);
    if (!repriced) return;
    figures.reprice(repriced);
    judgement.touch(repriced.sessions);
  }

  async function refresh(): Promise<void> {
    const { refreshUrl } = prices.settings();
    if (refreshUrl === "") return;
    try {
      if (await refreshBook(store, refreshUrl, prices.book(), now(), fetch)) applyPrices(null);
    } catch (error) {
      errorLog.add("cannot refresh the price book", error);
    }
  }

  function snapshot(): Snapshot {
    judgement.run();
    return (latest = snapshots.at(now()));
  }

  return {
    async configure(settings: EngineSettings) {
      if (settings.presentation) present(settings.presentation);
      snapshots.forgetTexts();
      figures.insights.forget();
      const { workspaceFolders: folders, trusted } = settings;
      if (settings.machineName !== undefined) machines.rename(settings.machineName);
      figures.place(folders, validTimeZone(settings.timeZone) ?? machineZone());
      if (advice.set(settings.advice)) judgement.anew();
      applyPrices(settings.pricing, trusted === null ? undefined : { folders, trusted });
      allocation.configure(settings.allocation, trusted === null ? null : { folders, trusted });
      // Nobody is asked beside made-up logs.
      if (!sample) endpoints.configure(settings.endpoints ?? null);
      if (!sample) outbound.configure(settings);
      if (!sample) machines.folder.configure(settings.machineFolder ?? null);
      plans.setPrices(settings.endpoints?.planPrices);
      if (follow.on()) void endpoints.tick();
      if (follow.on()) void outbound.tick();
      pace.soon();
    },
    snapshot: async () => snapshot(),
    ...lookUps,
    async advice() {
      await judgement.settle();
      return alerts.report(now());
    },
    async answer(alert, answer, until) {
      alerts.answer(alert, answer, until, now());
      pace.soon();
    },
    async claimNudge(alert) {
      const mine = alerts.claim(alert, now());
      pace.soon();
      return mine;
    },
    endpoints: endpoints.list,
    askEndpoint: endpoints.ask,
    async importUsage(path) {
      const read = await importUsage(path, store, now());
      cursorEvents.count(null);
      return read;
    },
    cursorUsage: async (query) => cursorEvents.usage(query),
    importSpend: async (path) => importSpend(path, store),
    ...outbound.api,
    async watched(seen) {
      endpoints.watched(seen);
      follow.seen(seen);
      if (follow.on()) void endpoints.tick();
    },
    about: async () =>
      aboutMeter({
        ...{ store, startedAt, now: now(), errors: [...errorLog.errors] },
        ...{ foldersWatched: follow.folders(), alertDelay: alerts.delay() },
      }),
    priceBook: () => prices.pricer.version,
    report: (since) => reportSessions(since, store.queries, prices.pricer),
    async index() {
      ingest.scan();
      try {
        await ingest.drain();
      } catch (error) {
        if (!follow.on()) throw error;
        return errorLog.add("cannot write the ledger", error); // tried again by those who follow
      }
      if (follow.on()) await judgement.settle();
      if (!follow.on()) return; // nobody follows, or not any more
      alerts.follow(now());
      pace.soon();
      prepareToolCosts(store.toolCosts, follow.on).catch((error: unknown) =>
        errorLog.add("cannot add up what tools cost", error),
      );
    },
    ...machines.api,
    export: (wanted = { names: true }) => exportLines(store, now(), wanted),
    backUp: store.backUp,
    follow() {
      void refresh();
      void endpoints.tick();
      follow.start();
    },
    async close() {
      await follow.stop();
      await endpoints.close();
      await outbound.close();
      await machines.folder.close();
      judgement.stop();
      pace.stop();
      await ingest.close();
      store.close();
    },
  };
}
