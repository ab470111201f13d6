import { dayOf, shiftDay } from "../core/days.ts";
import type { SourceId } from "../core/event.ts";
import type { NanoUsd } from "../core/money.ts";
import type { EndpointSettings, PlanValue } from "../core/plan.ts";
import { type Vendor, vendors } from "../core/vendor.ts";
import { planValue } from "../insights/planValue.ts";
import type { Store } from "../store/store.ts";
import type { createDayFigures } from "./dayFigures.ts";

type Prices = Partial<EndpointSettings["planPrices"]>;

/** Subscriptions' prices of an editor are kept in the ledger, so that the command line knows them. */
export function createPlanPrices({ meta }: Pick<Store, "meta">) {
  let text = meta.get("planPrices") ?? "{}";
  return {
    current: (): Prices => JSON.parse(text) as Prices,
    /** Undefined: nobody set anything. */
    set(wanted: Prices | undefined): void {
      const next = JSON.stringify(wanted ?? {});
      if (wanted === undefined || next === text) return;
      text = next;
      meta.set("planPrices", text);
    },
  };
}

/** What each subscription with a price returned this month, up to today in the user's time zone. */
export function planValues(
  prices: Prices,
  figures: ReturnType<typeof createDayFigures>,
  now: number,
): Map<Vendor, PlanValue> {
  const today = dayOf(now, figures.timeZone);
  const days = Array.from({ length: Number(today.slice(8)) }, (_, n) => shiftDay(today, -n));
  const values = new Map<Vendor, PlanValue>();
  for (const vendor of vendors) {
    const price: NanoUsd = prices[vendor] ?? 0;
    if (price === 0) continue;
    const used = days.flatMap((day) => figures.of(day).bySource.get(clients[vendor])?.sums ?? []);
    const value = planValue(price, used);
    if (value) values.set(vendor, value);
  }
  return values;
}

/** The client that a vendor's plan is for. */
const clients: Readonly<Record<Vendor, SourceId>> = { anthropic: "claude", openai: "codex", cursor: "cursor" };
