import type { Finding } from "../core/finding.ts";
import { withAmounts } from "../core/l10n.ts";
import type { SessionSummary } from "../core/snapshot.ts";
import { planDetectors, usageDetectors } from "../insights/detectors.ts";
import type { PlanFacts } from "../insights/planFacts.ts";
import type { Usage } from "../insights/usage.ts";
import type { SessionRecord } from "../store/queries.ts";
import type { Store } from "../store/store.ts";
import { listedMs } from "./alerts.ts";
import { type createInsights, restedMs } from "./insights.ts";

/** The same is judged again no sooner than this, ms, and than leaves the thread to others for so many times as long. */
const gapMs = 1000;
const leaveShare = 30;
/** For how long a snapshot waits for judgements; what is left comes with the next one, ms. */
const sliceMs = 50;
const retryMs = 60_000;
/** The longest sleep: after a clock was set back, what was logged before lies further ahead than a timer can count. */
const wakeMs = 24 * 60 * 60_000;

export interface JudgementOptions {
  insights: Pick<ReturnType<typeof createInsights>, "judge">;
  summaryOf: (session: SessionRecord, now: number) => SessionSummary;
  usage: (now: number) => Usage;
  plans: (now: number) => PlanFacts;
  /** What is said of yesterday, if anything. */
  digest: (now: number) => Finding | null;
  now: () => number;
  /** What the time of a judgement is taken with, ms. */
  stopwatch?: () => number;
  /** Whether findings are written anew of which only the words changed: the command line has a language of its own. */
  rewrites: () => boolean;
  /** Asks for a call of `run`. */
  soon: () => void;
  /** The ledger cannot be written, or a detector is wrong: tried again after a minute. */
  onError: (error: unknown) => void;
}

interface Judged {
  at: number;
  endedAt: number;
  coldAt: number | null;
  /** When it may be judged again, ms. */
  again: number;
}

/**
 * When the detectors look at what; what they find goes into the ledger. Sessions that changed: at once after a pause.
 * Sessions that time alone changes: when the cache goes cold, and when nobody will go on with it. All days together.
 */
export function createJudgement({ queries, alerts, machines }: Store, options: JudgementOptions) {
  const { insights, summaryOf, now, stopwatch = () => performance.now() } = options;
  let started = false;
  const changed = new Set<number>();
  /** Of sessions that somebody may go on with. */
  const judged = new Map<number, Judged>();
  let days = { changed: true, again: 0 };
  let digest: Finding | null = null;
  let before = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Judges what is due, newest first, for one slice of time. Returns whether something due is left. */
  function run(): boolean {
    return started && withAmounts(runSlice);
  }

  function runSlice(): boolean {
    const end = stopwatch() + sliceMs;
    const at = now();
    if (at < before) forgetWhen();
    before = at;
    for (const [id, judgement] of judged) if (changesBy(judgement) <= at) changed.add(id);
    if (days.changed && days.again <= at) judgeDays(at);
    const due = dueSessions(at);
    for (const session of due.splice(0)) {
      if (stopwatch() > end) due.push(session);
      else judgeSession(session, at);
    }
    wakeUp(at, due.length > 0);
    return due.length > 0;
  }

  /** The clock was set back: what was put off is due. */
  function forgetWhen(): void {
    for (const judgement of judged.values()) judgement.again = 0;
    days.again = 0;
  }

  function dueSessions(at: number): SessionRecord[] {
    const due = [...changed].filter((id) => (judged.get(id)?.again ?? 0) <= at);
    return due.flatMap((id) => queries.sessionById(id) ?? []).sort((a, b) => b.endedAt - a.endedAt);
  }

  function judgeSession(session: SessionRecord, at: number): void {
    const begun = stopwatch();
    const { id, source, endedAt } = session;
    changed.delete(id);
    judged.delete(id);
    if (at - endedAt > listedMs) return;
    try {
      // Another machine tells what is to be said of its sessions.
      const found = machines.ofSession(id).wholly ? [] : insights.judge(session, at);
      alerts.replace({ source, session: session.session }, found, at, options.rewrites());
      if (at - endedAt > restedMs) return alerts.settle(id);
      const { cache } = summaryOf(session, at);
      judged.set(id, { at, endedAt, coldAt: cache?.coldAt ?? null, again: at + gapAfter(stopwatch() - begun) });
    } catch (error) {
      changed.add(id);
      judged.set(id, { at, endedAt, coldAt: null, again: at + retryMs });
      options.onError(error);
    }
  }

  function judgeDays(at: number): void {
    const begun = stopwatch();
    try {
      const usage = options.usage(at);
      const plans = options.plans(at);
      const found = [
        ...usageDetectors.flatMap((detect) => detect(usage, at)),
        ...planDetectors.flatMap((detect) => detect(plans, at)),
      ];
      alerts.replace(null, digest ? [...found, digest] : found, at, options.rewrites());
      days = { changed: false, again: at + gapAfter(stopwatch() - begun) };
    } catch (error) {
      days = { changed: true, again: at + retryMs };
      options.onError(error);
    }
  }

  /** Yesterday's alerts have to be known by then. */
  function tellYesterday(at: number): void {
    digest = withAmounts(() => options.digest(at));
    days = { changed: true, again: 0 };
  }

  async function drain(): Promise<void> {
    while (run()) await new Promise(setImmediate);
  }

  /** Time itself asks for the next judgement. */
  function wakeUp(at: number, left: boolean): void {
    const times = [...judged].map(([id, judgement]) => (changed.has(id) ? judgement.again : changesBy(judgement)));
    if (days.changed) times.push(days.again);
    const next = left ? at : Math.min(...times);
    clearTimeout(timer);
    if (next !== Infinity) timer = setTimeout(options.soon, Math.min(Math.max(0, next - at), wakeMs)).unref();
  }

  return {
    run,
    /** Judges all that has to be, a slice at a time. Before the first time nothing is judged. */
    async settle(): Promise<void> {
      if (!started) {
        started = true;
        for (const id of alerts.unsettled(now() - listedMs)) changed.add(id);
        await drain();
        tellYesterday(now());
      }
      await drain();
    },
    /** These sessions changed, and with them the days. */
    touch(ids: Iterable<number>): void {
      if (!started) return;
      for (const id of ids) changed.add(id);
      days.changed = true;
    },
    /** What everything is measured against changed. */
    anew(): void {
      for (const id of judged.keys()) changed.add(id);
      days.changed = true;
    },
    /** A minute went by: the day may be another one, and other windows may have read what they did not judge. */
    tick(): void {
      if (!started) return;
      const at = now();
      for (const { id, endedAt } of queries.recentSessions(at - restedMs, -1, 0)) {
        if (judged.get(id)?.endedAt !== endedAt) changed.add(id);
      }
      tellYesterday(at);
    },
    stop(): void {
      started = false;
      clearTimeout(timer);
    },
  };
}

/** When time alone makes a difference next, ms. */
function changesBy({ at, endedAt, coldAt }: Judged): number {
  return coldAt !== null && at < coldAt ? coldAt : endedAt + restedMs + 1;
}

function gapAfter(tookMs: number): number {
  return Math.max(gapMs, leaveShare * tookMs);
}
