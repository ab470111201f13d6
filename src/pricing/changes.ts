import type { Book, BookModel } from "./book.ts";

/** Calls of a model, from a UTC day on, whose price is not the same under two books. */
export interface Change {
  model: string;
  /** YYYY-MM-DD; "", which sorts before all days, when all days are concerned. */
  fromDay: string;
}

/**
 * What a new book re-prices. Prices count, not where they are quoted from. A model that is new, or has a new name,
 * also prices calls that had no price: those are found by their logged ids, not by the model.
 */
export function changed(before: Book, after: Book): Change[] {
  const [old, now] = [before, after].map((book) => new Map(book.models.map((model) => [model.id, model])));
  return [...new Set([...old!.keys(), ...now!.keys()])].flatMap((id) => {
    const [left, right] = [old!.get(id), now!.get(id)];
    if (!left || !right || timeless(before, left) !== timeless(after, right)) return [{ model: id, fromDay: "" }];
    const day = [...daysOf(left), ...daysOf(right)].sort().find((one) => pricesOn(left, one) !== pricesOn(right, one));
    if (day === undefined) return [];
    // The first row also prices the days before it.
    return [{ model: id, fromDay: day <= left.rates[0]!.from ? "" : day }];
  });
}

/** What holds on all days. */
function timeless(book: Book, { aliases, geo, vendor, rates }: BookModel): string {
  const { notes: _, ...rules } = book.vendors[vendor] ?? {};
  const clouds = Object.values(book.platforms).filter((cloud) => cloud.vendor === vendor);
  const regions = clouds.map(({ launchedFrom, regional, assume }) => [rates[0]!.from < launchedFrom, regional, assume]);
  return stable([[...(aliases ?? [])].sort(), geo, vendor, rules, regions]);
}

function pricesOn({ rates, fast, ultrafast }: BookModel, day: string): string {
  const row = rates.findLast(({ from }) => from <= day);
  const speeds = [fast, ultrafast].map((rows) =>
    rows?.findLast(({ from, to }) => from <= day && (to === undefined || day < to)),
  );
  return stable([row, ...speeds].map((one) => one && { ...one, from: "", to: "", src: "" }));
}

function daysOf({ rates, fast = [], ultrafast = [] }: BookModel): string[] {
  return [...rates.map(({ from }) => from), ...[...fast, ...ultrafast].flatMap(({ from, to }) => [from, to ?? from])];
}

/** JSON that does not depend on the order of keys. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
