import { shiftDay } from "../core/days.ts";
import type { PlanMeter } from "../core/plan.ts";
import type { VendorLedger, VendorLedgerQuery } from "../core/vendorLedger.ts";
import { cursorDays } from "../insights/cursorDays.ts";
import { vendorLedgerRows } from "../insights/vendorLedger.ts";
import type { Pricer } from "../pricing/price.ts";
import { slotMs } from "../store/slots.ts";
import type { Store } from "../store/store.ts";

/** Ours against the vendors' by day of UTC and model, and what was paid beside. */
export function vendorLedger(
  query: VendorLedgerQuery,
  { queries, vendor, otherSpend }: Pick<Store, "queries" | "vendor" | "otherSpend">,
  pricer: Pick<Pricer, "price">,
  plans: readonly PlanMeter[],
): VendorLedger {
  const [from, to] = [shiftDay(query.from, -1), shiftDay(query.to, 1)];
  const [start, end] = [Date.parse(`${from}T00:00:00Z`), Date.parse(`${shiftDay(to, 1)}T00:00:00Z`)];
  const reads = vendor
    .endpoints()
    .flatMap(({ endpoint, reading, coveredTo }) =>
      reading && coveredTo !== null ? [{ endpoint, coveredTo, readAt: reading.at }] : [],
    );
  const eventsRead = reads.filter(({ endpoint }) => endpoint === "cursor-events" || endpoint === "cursor-team-events");
  const readAt = Math.max(0, ...eventsRead.map((read) => read.readAt));
  const events = vendor.events(start, end).map(({ event }) => event);
  const facts = {
    shares: queries.usageShares(start / slotMs, end / slotMs),
    told: [...vendor.days(from, to), ...cursorDays(events, readAt)],
    reads,
    plans: new Set(plans.map((meter) => meter.vendor)),
  };
  return {
    query,
    rows: vendorLedgerRows(query, facts, pricer),
    otherSpend: otherSpend.between(query.from, query.to),
  };
}
