import { cardsOf, noPrice, type Card } from "./cards.ts";
import type { Found } from "./layers.ts";

/** Days from `from` (ms, UTC midnight) on; cards with the highest threshold first. */
export interface Span {
  from: number;
  cards: readonly Card[];
}

/** A call so many days before a model's first row is a wrong clock or launch day: the first row's price, flagged. */
const graceDays = 7;
const dayMs = 86_400_000;

/** All prices of a call's kind, latest days first. Earlier than the grace days there is no price. */
export function spansOf(found: Found): Span[] {
  const { offers } = found;
  const first = offers.map(({ model }) => model.rates[0]!.from).reduce((a, b) => (a < b ? a : b));
  const on = (day: string) => offers.find(({ model }) => model.rates[0]!.from <= day)!;
  const spans = changeDays(found)
    .filter((day) => day >= first)
    .map((day) => ({ from: Date.parse(day), cards: cardsOf(on(day), day, found) }));
  const early = "before first price";
  return [
    ...spans.toReversed(),
    { from: Date.parse(first) - graceDays * dayMs, cards: cardsOf(on(first), first, found, [early]) },
    { from: -Infinity, cards: [noPrice({ layer: offers.at(-1)!.layer, book: offers.at(-1)!.version }, [early])] },
  ];
}

/** Days on which any of the prices may change, in order. */
function changeDays({ offers }: Found): string[] {
  const days = offers.flatMap(({ model, discounts }) => [
    ...model.rates.map(({ from }) => from),
    ...[...(model.fast ?? []), ...(model.ultrafast ?? [])].flatMap(({ from, to }) => [from, to ?? from]),
    ...discounts.flatMap(({ from, to }) => [from, to === undefined ? from : dayAfter(to)]),
  ]);
  return [...new Set(days)].sort();
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + dayMs).toISOString().slice(0, 10);
}
