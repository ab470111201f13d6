import type { Tier } from "../core/event.ts";
import type { Prices, SpeedRow } from "./book.ts";
import { factorOf, one, type Factor } from "./factor.ts";
import type { Offer } from "./layers.ts";
import type { Overrides } from "./overrides.ts";
import type { Served } from "./served.ts";

/** What changes a list price, and how to say it. */
export interface Modifier {
  factor: Factor;
  /** Prices of its own, instead of the row's. */
  prices?: Prices;
  /** USD per million tokens on top. */
  perMtok?: number;
  flags: string[];
}

const none: Modifier = { factor: one, flags: [] };

/** Tier of the request. A service without a price is never priced as another one: then it says what is missing. */
export function tierOf(offer: Offer, day: string, tier: Tier, above: number): Modifier | { missing: string } {
  const vendor = offer.book.vendors[offer.model.vendor] ?? {};
  switch (tier) {
    case "standard":
      return none;
    case "batch":
    case "flex":
      return vendor[tier] === undefined ? { missing: `no ${tier} price` } : byFactor(tier, vendor[tier]);
    case "priority":
      return vendor.priority === undefined
        ? byRow("fast", offer.model.fast, day, above)
        : byFactor("priority tier", vendor.priority);
    case "fast":
    case "ultrafast":
      return byRow(tier, offer.model[tier], day, above);
    default:
      tier satisfies never;
      return { missing: "unknown service tier" };
  }
}

function byRow(name: string, rows: SpeedRow[] | undefined, day: string, above: number): Modifier | { missing: string } {
  const row = rows?.findLast(({ from, to }) => from <= day && (to === undefined || day < to));
  if (!row) return { missing: `no ${name} price` };
  if (row.upTo !== undefined && above >= row.upTo) return { missing: `no ${name} price over ${row.upTo} tokens` };
  if (row.x !== undefined) return byFactor(name, row.x);
  return { factor: one, prices: { ...row, in: row.in!, out: row.out! }, flags: [`${name} price`] };
}

/** Region: the vendor's own residency, or the endpoint of a cloud; never both. */
export function regionOf({ asBilled, book, model }: Offer, { geo, platform, assumed }: Served): Modifier {
  if (asBilled) return none;
  const [cloud, endpoint] = platform.split("-");
  if (cloud !== "bedrock" && cloud !== "vertex") {
    const listed = platform === "direct" && geo !== undefined && model.geo && Object.hasOwn(model.geo, geo);
    const factor = listed ? model.geo?.[geo] : undefined;
    return factor === undefined ? none : byFactor(`geo ${geo}`, factor);
  }
  const rule = book.platforms[cloud];
  if (rule.vendor !== model.vendor || model.rates[0]!.from < rule.launchedFrom) return none;
  const guess = assumed ? " assumed" : "";
  if (endpoint === "global") return { factor: one, flags: assumed ? [`${cloud} global assumed`] : [] };
  return { factor: factorOf(rule.regional), flags: [`${cloud} regional x${rule.regional}${guess}`] };
}

/** What Cursor adds, as far as the user states it. */
export function feeOf({ model }: Offer, { source }: Served, fees: Overrides["fees"]): Modifier {
  if (source !== "cursor") return none;
  const { cursorMarkup = 1, cursorTokenRatePerMtok = 0 } = fees;
  const markup = cursorMarkup === 1 ? none : byFactor("cursor markup", cursorMarkup);
  if (cursorTokenRatePerMtok === 0 || model.id === "cursor/auto") return markup;
  const flags = [...markup.flags, `cursor token rate ${cursorTokenRatePerMtok} per million`];
  return { ...markup, perMtok: cursorTokenRatePerMtok, flags };
}

function byFactor(name: string, factor: number): Modifier {
  return { factor: factorOf(factor), flags: [`${name} x${factor}`] };
}
