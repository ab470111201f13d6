import type { PlanGauge, PlanMeter } from "../core/plan.ts";
import type { Vendor } from "../core/vendor.ts";

/** What a detector sees of plans. */
export interface PlanFacts {
  /** IANA zone in which times are told. */
  timeZone: string;
  /** What each weekday usually comes to, 0 = Monday; only their proportions count. */
  weekdays: readonly number[];
  meters: readonly PlanMeter[];
  limits: readonly LimitMark[];
}

/**
 * One period of a limit, kept from one look to the next: a vendor tells its end some seconds off each time, or never, and
 * what was used up only as a sum. Plain JSON.
 */
export interface LimitMark {
  vendor: Vendor;
  /** Of the gauge, or `creditsLimit`. */
  id: string;
  /** Names the period: its end as first told, or when it was first seen, ms. */
  period: number;
  resetsAt: number | null;
  /** Nano-USD used, or credits left, at its beginning and last; 0 where a limit is told in percent only. */
  start: number;
  last: number;
}

export const creditsLimit = "credits";

/** Gauges told with another end than this are of another period, where the length is not told, ms. */
const sameEndMs = 12 * 3_600_000;
/** Marks that are kept, of limits that nobody tells of any more among them. */
const most = 200;

/** The marks after what meters say now. */
export function followLimits(marks: readonly LimitMark[], meters: readonly PlanMeter[]): LimitMark[] {
  const followed = meters.flatMap((meter) => {
    const { vendor, credits, gauges } = meter;
    const markOf = (id: string) => marks.find((mark) => mark.vendor === vendor && mark.id === id);
    const known = gauges.flatMap((gauge) => {
      const mark = markOf(gauge.id);
      if (gauge.usedPercent === null && gauge.used === null) return mark ?? [];
      return followGauge(mark, gauge, vendor);
    });
    const balance = credits?.unlimited === false ? credits.balance : null;
    return balance === null ? known : [...known, followCredits(markOf(creditsLimit), balance, meter)];
  });
  const isFollowed = new Set(followed.map(({ vendor, id }) => `${vendor} ${id}`));
  return [...followed, ...marks.filter(({ vendor, id }) => !isFollowed.has(`${vendor} ${id}`))].slice(0, most);
}

/** The period that a limit is in, by its marks. */
export function periodOf(limits: readonly LimitMark[], vendor: Vendor, id: string): LimitMark | undefined {
  return limits.find((mark) => mark.vendor === vendor && mark.id === id);
}

function followGauge(mark: LimitMark | undefined, gauge: PlanGauge, vendor: Vendor): LimitMark {
  const { id, resetsAt, lengthMs, used } = gauge;
  const last = used?.unit === "usd" ? used.used : 0;
  const isSame =
    mark !== undefined &&
    (mark.resetsAt !== null && resetsAt !== null
      ? Math.abs(resetsAt - mark.resetsAt) < (lengthMs ?? 2 * sameEndMs) / 2
      : last >= mark.last);
  if (!isSame) return { vendor, id, period: resetsAt ?? gauge.at, resetsAt, start: 0, last };
  return { ...mark, resetsAt: resetsAt ?? mark.resetsAt, last };
}

/** Credits have no period of their own: it is that of the plan's longest limit, and what is bought meanwhile is not used. */
function followCredits(mark: LimitMark | undefined, last: number, { vendor, at, gauges }: PlanMeter): LimitMark {
  const ends = gauges.filter(({ kind }) => kind === "weekly" || kind === "monthly");
  const resetsAt = Math.max(0, ...ends.map((gauge) => gauge.resetsAt ?? 0)) || null;
  const isSame =
    mark !== undefined &&
    (mark.resetsAt === null || resetsAt === null || Math.abs(resetsAt - mark.resetsAt) < sameEndMs);
  if (isSame) {
    const bought = Math.max(0, last - mark.last);
    return { ...mark, resetsAt: resetsAt ?? mark.resetsAt, start: mark.start + bought, last };
  }
  return {
    vendor,
    id: creditsLimit,
    period: resetsAt ?? at,
    resetsAt,
    start: Math.max(mark?.last ?? last, last),
    last,
  };
}
