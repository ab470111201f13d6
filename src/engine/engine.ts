import type { AboutReport, EngineApi, EngineSettings } from "../core/api.ts";
import { dayOf, machineZone, shiftDay, startOfDay, validTimeZone } from "../core/days.ts";
import type { PlanMeter } from "../core/plan.ts";
import type { SessionSummary, Snapshot } from "../core/snapshot.ts";
import { present } from "../core/l10n.ts";
import type { PlanFacts } from "../insights/planFacts.ts";
import { usualWeekdays } from "../insights/planRunOut.ts";
import { planMeters } from "../insights/plans.ts";
import type { Env, Source } from "../sources/source.ts";
import type { Appended } from "../store/append.ts";
import { slotMs } from "../store/slots.ts";
import type { Store } from "../store/store.ts";
import { aboutMeter } from "./about.ts";
import { createAdviceSettings } from "./adviceSettings.ts";
import { createAlerts } from "./alerts.ts";
import { createAllocation } from "./allocation.ts";
import { createCursorEvents } from "./cursorEvents.ts";
import { currentOf } from "./current.ts";
import { createDayFigures } from "./dayFigures.ts";
import { yesterdaysDigest } from "./digest.ts";
import { createEndpoints } from "./endpoints.ts";
import { exportLines, importFile } from "./exchange.ts";
import type { Fetch } from "./hostFetch.ts";
import { importSpend } from "./importSpend.ts";
import { importUsage } from "./importUsage.ts";
import { createIngest } from "./ingest.ts";
import { createInsights } from "./insights.ts";
import { createJudgement } from "./judgement.ts";
import { createOutbound, type OutboundOptions } from "./outbound.ts";
import { createOutlook } from "./outlook.ts";
import { createPace } from "./pace.ts";
import { createLookUps } from "./lookUps.ts";
import { lastDays } from "./periods.ts";
import { createPlanLimits } from "./planLimits.ts";
import { createPlanPrices, planValues } from "./planValues.ts";
import { loggedPlans } from "./planWords.ts";
import type { Prices } from "./prices.ts";
import type { Readers } from "./readers.ts";
import { refreshBook } from "./refresh.ts";
import { reportSessions, type SessionReport } from "./report.ts";
import { createSummaries } from "./summaries.ts";
import { createModelAdvice } from "./modelAdvice.ts";
import { createUsage } from "./usage.ts";
import { createUsual } from "./usual.ts";
import { vendorLedger } from "./vendorLedger.ts";
import { createWatch } from "./watch.ts";
import type { createWorkspace } from "./workspace.ts";

const recentSessions = 50;
/** "Live" and "today" change with time alone. */
const tickMs = 60_000;
/** How often another window's answers and alerts are looked for, ms. */
const glanceMs = 2000;

export interface Engine extends EngineApi {
  /** Reads everything that changed since the last time, to the end. */
  index(): Promise<void>;
  /** Every session with activity since then (ms), newest first, one at a time. */
  report(since: number): Iterable<SessionReport>;
  /** The whole ledger as lines of text. */
  export(): Iterable<string>;
  /** Adds an exported ledger; what both know counts once. */
  import(path: string): Promise<{ lines: number }>;
  /** Copies the ledger to its backup, when the last copy is a day old. */
  backUp(): Promise<void>;
  /** Follows the logs from now on. Snapshots go to `onSnapshot` of the options. */
  follow(): void;
  close(): Promise<void>;
}

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
  onError?: (message: string, error: unknown) => void;
}

/** Wires sources, prices, ledger and read model. It does not know whether it runs in a worker, a CLI or a test. */
export function createEngine(options: EngineOptions): Engine {
  const { store, sources, env, prices } = options;
  const { pricer } = prices;
  const { queries } = store;
  const now = options.now ?? Date.now;
  const fetch = options.fetch ?? globalThis.fetch;
  const { workspace } = options;
  const summaries = createSummaries(queries, pricer, workspace);
  const summaryOf: Parameters<typeof createInsights>[2] = (session, at) => summaries.summary(session, at, folders);
  const timeZone = () => dayFigures.timeZone;
  const allocation = createAllocation({ store, workspace, home: env.home, timeZone });
  const advice = createAdviceSettings(store);
  const usageAt = (at: number) => usage.at(at, advice.current());
  const usual = createUsual(store.traces, usageAt);
  const insights = createInsights(store, pricer, summaryOf, advice.current, timeZone, usual.of);
  const models = createModelAdvice(store, pricer, usageAt, () => advice.current().thresholds);
  const alerts = createAlerts(store, { settings: advice.current, timeZone, sample: options.sample });
  let folders: readonly string[] = [];
  let dayFigures = createDayFigures(queries, machineZone());
  let usage = createUsage(queries, dayFigures);
  const outlook = createOutlook();
  const planPrices = createPlanPrices(store);
  const planLimits = createPlanLimits(store);
  let current: SessionSummary | null = null;
  const startedAt = now();
  const errors: AboutReport["errors"] = [];
  let watch: ReturnType<typeof createWatch> | null = null;
  let tick: NodeJS.Timeout | undefined;
  let glance: NodeJS.Timeout | undefined;
  const { onSnapshot } = options;
  const pace = createPace(onSnapshot && (() => onSnapshot(snapshot())));
  const judgement = createJudgement(store, {
    insights,
    summaryOf,
    usage: usageAt,
    plans: planFactsAt,
    digest: (at) => yesterdaysDigest(store, timeZone(), advice.current().digest, at),
    now,
    rewrites: () => watch !== null,
    soon: pace.soon,
    onError: (error) => report("cannot judge what was logged", error),
  });

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
    onError: (error) => report("cannot ask a usage endpoint", error),
  });

  const outbound = createOutbound(store, {
    ...{ now, fetch, prices, keepToken: options.keepTeamToken, onError: report },
    ...{ tagsOf: allocation.tagsOf, tagsVersion: allocation.version },
  });

  const cursorEvents = createCursorEvents(store, { pricerFor: prices.pricerFor, timeZone, onChange: touch });

  const ingest = createIngest({
    store,
    sources,
    env,
    pricerFor: prices.pricerFor,
    onAppended(appended: Appended) {
      touch(appended);
      cursorEvents.count(appended.unreported);
    },
    onError: (error, place) => report(`cannot read ${place.path}`, error),
    onIdle: noticeOthers,
    ...(options.startReaders && { startReaders: options.startReaders }),
    now,
  });

  const lookUps = createLookUps({
    store,
    sources,
    env,
    prices,
    workspace,
    summaries,
    allocation,
    now,
    timeZone,
    folders: () => folders,
  });

  function touch({ sessions, slots }: Pick<Appended, "sessions" | "slots">): void {
    summaries.touch(sessions);
    usual.touch(sessions);
    insights.touch(sessions);
    models.touch(sessions);
    judgement.touch(sessions);
    dayFigures.touch(slots);
    pace.soon();
  }

  /** Another window or the CLI may have written meanwhile: what is remembered here is then old. */
  function noticeOthers(): void {
    if (!store.changedElsewhere()) return;
    summaries.forget();
    usual.forget();
    insights.forget();
    models.forget();
    dayFigures.forget();
    pace.soon();
  }

  function report(what: string, error: unknown): void {
    const message = error === undefined ? what : `${what}: ${reasonOf(error)}`;
    errors.unshift({ at: now(), message });
    errors.length = Math.min(errors.length, 20);
    options.onError?.(what, error);
  }

  function applyPrices(settings: EngineSettings["pricing"], window?: Parameters<Prices["reload"]>[1]): void {
    const repriced = prices.reload(settings, window);
    summaries.touch(repriced?.sessions ?? []);
    insights.touch(repriced?.sessions ?? []);
    if (repriced) models.forget();
    if (repriced) judgement.touch(repriced.sessions);
    dayFigures.touch(repriced?.slots ?? []);
  }

  async function refresh(): Promise<void> {
    const { refreshUrl } = prices.settings();
    if (refreshUrl === "") return;
    try {
      if (await refreshBook(store, refreshUrl, prices.book(), now(), fetch)) applyPrices(null);
    } catch (error) {
      report("cannot refresh the price book", error);
    }
  }

  function planFactsAt(at: number): PlanFacts {
    const meters = plansAt(at);
    const weekdays = usualWeekdays(usageAt(at), at);
    return { timeZone: timeZone(), weekdays, meters, limits: planLimits.follow(meters) };
  }

  function plansAt(at: number): PlanMeter[] {
    const values = planValues(planPrices.current(), dayFigures, at);
    return planMeters([...endpoints.words(), ...loggedPlans(store)], at, values);
  }

  function snapshot(): Snapshot {
    judgement.run();
    const at = now();
    const recent = queries
      .recentSessions(0, recentSessions, 0)
      .map((session) => summaries.summary(session, at, folders));
    current = currentOf(recent, current);
    workspace.keep();
    const states = store.places.problems();
    return {
      at,
      priceBook: pricer.version,
      prices: prices.now(at),
      currency: prices.currency(dayOf(at, dayFigures.timeZone)),
      timeZone: dayFigures.timeZone,
      sample: options.sample,
      indexing: ingest.progress(),
      current,
      recent,
      sessionCount: queries.sessionCount(),
      today: lastDays(1, at, dayFigures),
      last7: lastDays(7, at, dayFigures),
      last30: lastDays(30, at, dayFigures),
      plans: plansAt(at),
      month: outlook.at(usageAt(at), at),
      ...alerts.now(at),
      ruleChanges: allocation.changes(),
      unpriced: queries.unpriced(daysAgo(30, at) / slotMs),
      problems: { unreadable: states.unreadable, skippedLines: states.skipped, lastError: errors[0]?.message ?? null },
    };
  }

  function daysAgo(count: number, at: number): number {
    return startOfDay(shiftDay(dayOf(at, dayFigures.timeZone), 1 - count), dayFigures.timeZone);
  }

  return {
    async configure(settings: EngineSettings) {
      if (settings.presentation) present(settings.presentation);
      outlook.forget();
      insights.forget();
      folders = settings.workspaceFolders;
      const zone = validTimeZone(settings.timeZone) ?? machineZone();
      if (zone !== dayFigures.timeZone) {
        dayFigures = createDayFigures(queries, zone);
        usage = createUsage(queries, dayFigures);
      }
      if (advice.set(settings.advice)) judgement.anew();
      const { trusted } = settings;
      applyPrices(settings.pricing, trusted === null ? undefined : { folders, trusted });
      allocation.configure(settings.allocation, trusted === null ? null : { folders, trusted });
      // Nobody is asked beside made-up logs.
      if (!options.sample) endpoints.configure(settings.endpoints ?? null);
      if (!options.sample) outbound.configure(settings);
      planPrices.set(settings.endpoints?.planPrices);
      if (tick) void endpoints.tick();
      if (tick) void outbound.tick();
      pace.soon();
    },
    snapshot: async () => snapshot(),
    ...lookUps,
    findings: async (query) => insights.findings(query, now()),
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
    modelAdvice: () => models.advice(now()),
    endpoints: endpoints.list,
    askEndpoint: endpoints.ask,
    vendorLedger: async (query) => vendorLedger(query, store, pricer, plansAt(now())),
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
      if (tick) void endpoints.tick();
    },
    about: async () =>
      aboutMeter({
        store,
        startedAt,
        now: now(),
        foldersWatched: watch?.folders() ?? 0,
        errors,
        alertDelay: alerts.delay(),
      }),
    report: (since) => reportSessions(since, queries, pricer),
    async index() {
      ingest.scan();
      await ingest.drain();
      if (watch) await judgement.settle();
      if (!watch) return; // nobody follows, or not any more
      alerts.follow(now());
      pace.soon();
    },
    export: () => exportLines(store, now()),
    async import(path) {
      const read = await importFile(path, store, pricer, ({ unreported }) => cursorEvents.count(unreported));
      cursorEvents.count(null);
      return read;
    },
    backUp: store.backUp,
    follow() {
      void refresh();
      void endpoints.tick();
      tick = setInterval(() => {
        noticeOthers();
        judgement.tick();
        pace.soon();
        void refresh();
        void endpoints.tick();
        void outbound.tick();
      }, tickMs).unref();
      glance = setInterval(() => store.glanceElsewhere() && pace.soon(), glanceMs).unref();
      watch = createWatch({
        sources,
        env,
        onPlace(place) {
          ingest.enqueue(place);
          void ingest.drain().catch((error: unknown) => report("cannot write the ledger", error));
        },
        onSweep() {
          if (ingest.scan() > 0)
            void ingest.drain().catch((error: unknown) => report("cannot write the ledger", error));
        },
        onError: (error) => report("cannot watch for changes", error),
      });
    },
    async close() {
      clearInterval(tick);
      clearInterval(glance);
      await endpoints.close();
      await outbound.close();
      judgement.stop();
      pace.stop();
      const watching = watch;
      watch = null;
      await watching?.close();
      await ingest.close();
      store.close();
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : typeof error === "string" ? error : "unknown reason";
}
