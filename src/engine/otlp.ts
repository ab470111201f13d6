import { randomUUID } from "node:crypto";
import type { OtlpSettings, OtlpStatus } from "../core/otlp.ts";
import { t } from "../core/l10n.ts";
import type { Sent } from "../otlp/exporter.ts";
import type { CallRecord } from "../store/callColumns.ts";
import type { Store } from "../store/store.ts";
import type { TeamSession } from "../store/teamRows.ts";
import type { createOtlpTotals, Summed } from "./otlpTotals.ts";
import { publicModel } from "./publicModel.ts";
import type { TeamOptions } from "./team.ts";

export type OtlpOptions = Pick<TeamOptions, "now" | "fetch" | "prices" | "tagsOf" | "tagsVersion" | "onError">;

/** How long a window has to send before another one may, and how often totals are told. */
const everyMs = 55_000;
/** Longest pause after failures. */
const longestMs = 3_600_000;

/**
 * What the ledger remembers of one collector, for all windows. `told`: the greatest value of each series that must not
 * fall, so that no restart and no correction makes a collector add anything twice.
 */
interface Told {
  url: string;
  since: number;
  instance: string;
  nextAt: number;
  failures: number;
  sentAt: number | null;
  problem: string | null;
  told: [series: string, value: number][];
  /** Keys of totals that were told: those that are empty by now are told as zero. */
  keys: string[];
}

/** Tells a collector the totals once a minute while it is on, from one window. They are cumulative: nothing is queued. */
export function createOtlp(store: Store, options: OtlpOptions) {
  const { now, fetch, prices, onError } = options;
  const makers = {
    ...options,
    pricerFor: () => ({ parts: () => null }), // cost by kind of token is not told, and would take the most time
    publicModel: (session: TeamSession, call: CallRecord) => publicModel(session, call, prices),
    version: () => `${prices.book().version} ${options.tagsVersion()}`,
  };
  let settings: OtlpSettings | null = null;
  /** The settings have changed: what was wrong may be right now. */
  let anew = false;
  let totals: ReturnType<typeof createOtlpTotals> | null = null;
  let running: { stop: AbortController; done: Promise<void> } | null = null;

  async function tell(to: OtlpSettings, signal: AbortSignal): Promise<void> {
    if (!isDue(to, now())) return;
    const { metricsOf, send, createOtlpTotals } = await load();
    const known = recordFor(to, records(store.meta.get("otlp")));
    const summed = await (totals ??= createOtlpTotals(store, makers)).since({ ...to, since: known.since }, known.keys);
    if (signal.aborted) return;
    const at = now();
    const claimed = claim(to, at);
    anew = false;
    if (!claimed || claimed.since !== known.since) return;
    const told = new Map(claimed.told);
    const metrics = metricsOf(measured(to, claimed, summed, at), (series, value) => {
      const greatest = Math.max(value, told.get(series) ?? 0);
      told.set(series, greatest);
      return greatest;
    });
    // Before it is sent: who ends in the middle has told it perhaps, and must not tell less.
    note(claimed, () => ({ told: [...told], keys: [...summed.totals.keys()] }));
    const sent = await send(metrics, { url: to.url, headers: to.headers, fetch, signal, now });
    if (signal.aborted) return;
    const alive = [...summed.totals].flatMap(([key, { calls }]) => (calls > 0 ? [key] : []));
    const keys = sent.outcome === "taken" ? { keys: alive } : {};
    note(claimed, ({ failures }) => ({ ...outcomeOf(sent, failures, now()), ...keys }));
  }

  function isDue(to: OtlpSettings, at: number): boolean {
    const { nextAt, problem } = recordFor(to, records(store.meta.get("otlp")));
    return nextAt <= at || (anew && problem !== null);
  }

  /** Takes the next request before another window does; null when now is not the time. */
  function claim(to: OtlpSettings, at: number): Told | null {
    let claimed: Told | null = null;
    store.meta.change("otlp", (text) => {
      const all = records(text);
      const known = recordFor(to, all);
      if (known.nextAt > at && !(anew && known.problem !== null)) return null;
      claimed = { ...known, nextAt: at + everyMs };
      return textOf([claimed, ...all.filter(({ url }) => url !== to.url)]);
    });
    return claimed;
  }

  function note({ instance }: Told, change: (known: Told) => Partial<Told>): void {
    store.meta.change("otlp", (text) =>
      textOf(records(text).map((one) => (one.instance === instance ? { ...one, ...change(one) } : one))),
    );
  }

  return {
    /** Sends what is due. */
    async tick(): Promise<void> {
      if (!settings || running) return running?.done;
      const stop = new AbortController();
      const done = tell(settings, stop.signal)
        .catch(onError)
        .finally(() => running?.stop === stop && (running = null));
      running = { stop, done };
      return done;
    },
    /** A request that is under way as the settings no longer say is given up. */
    configure(next: OtlpSettings | null): void {
      const before = settings;
      settings = next;
      if (JSON.stringify(before) === JSON.stringify(next)) return;
      anew = before !== null;
      totals = null; // one that is at work may go on with the settings of before
      running?.stop.abort();
      running = null;
    },
    /** The body of the request that would be sent now, as JSON; also for settings that are not in force. */
    async preview(of: OtlpSettings): Promise<string> {
      const { bodyOf, createOtlpTotals, metricsOf } = await load();
      const known = recordFor(of, records(store.meta.get("otlp")));
      const told = new Map(known.told);
      const keep = (series: string, value: number) => Math.max(value, told.get(series) ?? 0);
      const summed = await createOtlpTotals(store, makers).since({ ...of, since: known.since }, known.keys);
      return JSON.stringify(JSON.parse(bodyOf(metricsOf(measured(of, known, summed, now()), keep))), null, 2);
    },
    status(): OtlpStatus {
      if (!settings) return { url: null, sentAt: null, nextAt: null, problem: null };
      const { url, sentAt, nextAt, problem } = recordFor(settings, records(store.meta.get("otlp")));
      return { url, sentAt, nextAt, problem };
    },
    async close(): Promise<void> {
      settings = null;
      const open = running;
      open?.stop.abort();
      await open?.done;
    },
  };
}

function measured({ version }: OtlpSettings, { since, instance }: Told, { totals, sizes }: Summed, at: number) {
  return { since, at, version, instance, totals: [...totals.values()], sizes };
}

/**
 * What is remembered of a collector. It goes on as long as sending never stopped before the time from which totals are
 * counted now: else they are counted anew, as those of another instance, and nothing of the time between is told.
 */
function recordFor({ url, since }: OtlpSettings, all: readonly Told[]): Told {
  const known = all.find((one) => one.url === url);
  if (known && since <= (known.sentAt ?? known.since)) return known;
  return {
    url,
    since,
    instance: randomUUID(),
    nextAt: 0,
    failures: 0,
    sentAt: null,
    problem: null,
    told: [],
    keys: [],
  };
}

function outcomeOf(sent: Sent, failures: number, at: number): Partial<Told> {
  switch (sent.outcome) {
    case "taken":
      return { failures: 0, sentAt: at, problem: null };
    case "partly":
      return { failures: 0, sentAt: at, problem: t("The collector rejected {0} of the values.", sent.rejected) };
    case "retry": {
      const wait = Math.min(everyMs * 2 ** failures, longestMs);
      const nextAt = Math.min(Math.max(at + wait, sent.retryAt ?? 0), at + dayMs);
      return { failures: failures + 1, nextAt, problem: whyNot(sent.status) };
    }
    case "refused":
      return { failures: failures + 1, nextAt: at + longestMs, problem: whyNot(sent.status) };
    default:
      return sent satisfies never;
  }
}

function whyNot(status: number | null): string {
  return status === null ? t("The collector did not answer.") : t("The collector answered with status {0}.", status);
}

/** Some collectors of the past are remembered: two editors may send to two. */
function textOf(all: readonly Told[]): string {
  return JSON.stringify(all.slice(0, 4));
}

function records(text: string | undefined): Told[] {
  return text === undefined ? [] : (JSON.parse(text) as Told[]);
}

/** Loaded when first needed: most users never turn it on. */
async function load() {
  const [{ metricsOf }, { bodyOf, send }, { createOtlpTotals }] = await Promise.all([
    import("../otlp/metrics.ts"),
    import("../otlp/exporter.ts"),
    import("./otlpTotals.ts"),
  ]);
  return { metricsOf, bodyOf, send, createOtlpTotals };
}

const dayMs = 86_400_000;
