import type { AdviceSettings } from "../core/alert.ts";
import type { Finding, FindingQuery } from "../core/finding.ts";
import type { SessionSummary } from "../core/snapshot.ts";
import { detectors } from "../insights/detectors.ts";
import type { Facts, Usual } from "../insights/facts.ts";
import { learnHours, type WorkingHours } from "../insights/workingHours.ts";
import type { Pricer } from "../pricing/price.ts";
import type { SessionRecord } from "../store/queries.ts";
import type { Store } from "../store/store.ts";
import { callPriceInput } from "./nextTurn.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** The weeks from which habits are learnt, and for how long what was learnt stands, ms. */
const habitsMs = 28 * dayMs;
const habitsStandMs = 60 * minuteMs;
/** Nobody goes on with a session that rested longer: its reset is no news, ms. */
export const restedMs = dayMs;
/** With fewer longer sessions to compare with, a session is thought to have this many responses left. */
const usualTurns = 20;
const enoughSessions = 5;

/** What is usual for this user. */
interface Habits {
  at: number;
  hours: WorkingHours;
  /** Responses of recent sessions. */
  turns: number[];
}

/** Findings of sessions, remembered until one changes; those of a young session also change with time alone. */
export function createInsights(
  { queries, traces }: Store,
  pricer: Pricer,
  summaryOf: (session: SessionRecord, now: number) => SessionSummary,
  settings: () => AdviceSettings,
  timeZone: () => string,
  usualOf: (session: SessionRecord, now: number) => Usual,
) {
  const known = new Map<number, { at: number; findings: Finding[] }>();
  let habits: Habits | null = null;

  function habitsAt(now: number): Habits {
    const zone = timeZone();
    if (habits && habits.hours.timeZone === zone && now - habits.at < habitsStandMs) return habits;
    const since = now - habitsMs;
    known.clear();
    habits = { at: now, hours: learnHours(traces.promptsSince(since), zone), turns: traces.turnCounts(since) };
    return habits;
  }

  function findingsOf(session: SessionRecord, now: number, usual: Habits): Finding[] {
    const before = known.get(session.id);
    if (before && (before.at - session.endedAt > restedMs || now - before.at < minuteMs)) return before.findings;
    return judge(session, now, usual);
  }

  function judge(session: SessionRecord, now: number, usual: Habits): Finding[] {
    const facts = factsOf(session, now, usual);
    const findings = detectors.flatMap((detect) => detect(facts, now));
    if (known.size > 2000) known.clear();
    known.set(session.id, { at: now, findings });
    return findings;
  }

  function factsOf(session: SessionRecord, now: number, { hours, turns }: Habits): Facts {
    const calls = traces.calls(session.id);
    const main = calls.filter(({ agent }) => agent === null);
    const last = main.at(-1);
    const rests = now - session.endedAt > restedMs;
    const { context, nextTurn, cache } = summaryOf(session, now);
    return {
      session: { source: session.source, session: session.session },
      calls: calls.map((call) => ({ ...call, nanoUsd: call.cost.nanoUsd })),
      tools: traces.tools(session.id),
      marks: traces.marks(session.id),
      context,
      nextTurn: rests ? null : nextTurn,
      cache,
      price: (tokens) => (last ? pricer.price({ ...callPriceInput(session, last), tokens }).nanoUsd : null),
      remainingTurns: remaining(main.length, turns),
      priceOn: (model, tokens) =>
        last ? pricer.price({ ...callPriceInput(session, last), model, tokens }).nanoUsd : null,
      usual: usualOf(session, now),
      hours,
      budgets: settings().budgets,
      thresholds: settings().thresholds,
    };
  }

  return {
    findings(query: FindingQuery, now: number): Finding[] {
      const usual = habitsAt(now);
      const one = "session" in query ? queries.session(query.session.source, query.session.session) : undefined;
      const asked = "session" in query ? (one ? [one] : []) : queries.recentSessions(query.since, -1, 0);
      return asked
        .flatMap((session) => findingsOf(session, now, usual))
        .sort((a, b) => (b.amount?.nanoUsd ?? 0) - (a.amount?.nanoUsd ?? 0));
    },
    /** What the detectors find in a session as it stands. */
    judge: (session: SessionRecord, now: number): Finding[] => judge(session, now, habitsAt(now)),
    touch(ids: Iterable<number>): void {
      for (const id of ids) known.delete(id);
    },
    forget: (): void => known.clear(),
  };
}

/** Responses that half of the sessions which came as far still had. */
function remaining(made: number, turns: readonly number[]): number {
  const left = turns.flatMap((count) => (count > made ? [count - made] : [])).sort((a, b) => a - b);
  return left.length < enoughSessions ? usualTurns : left[Math.floor((left.length - 1) / 2)]!;
}
