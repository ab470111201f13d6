import type { Book } from "./book.ts";

/**
 * Models that one would choose from instead of `id` (of the book) at a time (ms): the vendor's newest of each line (Opus,
 * Sonnet, Sol …), launched within the year before. The book does not say until when a model is served; the vendors'
 * deprecation pages have no shutdown of the newest model of a line in its first year (platform.claude.com and
 * developers.openai.com, November 2026). Empty when the book does not know the model.
 */
export function candidates(book: Book, id: string, at: number): string[] {
  const { vendor } = book.models.find((model) => model.id === id) ?? {};
  if (vendor === undefined) return [];
  const newest = new Map<string, { id: string; launched: number }>();
  for (const model of book.models) {
    const launched = Date.parse(model.rates[0]!.from);
    const isCurrent = launched <= at && at - launched < yearMs;
    if (model.vendor !== vendor || !isCurrent || byInvitation.test(model.id)) continue;
    const line = model.id.replace(/-?\d+(?:[.-]\d+)*/g, "");
    const known = newest.get(line);
    if (!known || known.launched <= launched) newest.set(line, { id: model.id, launched });
  }
  return [...newest.values()].map((model) => model.id);
}

const yearMs = 365 * 24 * 3_600_000;
/** Not open to everybody, at the price of Fable. */
const byInvitation = /^claude-mythos-/;
