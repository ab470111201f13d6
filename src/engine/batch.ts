import type { CallEvent, SessionFacts } from "../core/event.ts";
import type { Pricer } from "../pricing/price.ts";
import type { Place, ReadResult } from "../sources/source.ts";
import type { Batch, PlaceState } from "../store/append.ts";

/** What a read brought, priced, with where the reading of its place stands behind it. */
export function batchOf(
  place: Place,
  version: number,
  state: PlaceState,
  result: ReadResult,
  pricerOf: (event: CallEvent, facts: readonly SessionFacts[]) => Pricer,
): Batch {
  const before = result.restarted ? { lines: 0, skipped: 0, unknown: [] } : state;
  const unknown = new Map(before.unknown);
  for (const [name, count] of result.unknown) unknown.set(name, (unknown.get(name) ?? 0) + count);
  const batch: Batch = {
    place: {
      source: place.source,
      path: place.path,
      version,
      cursor: result.cursor,
      revision: state.revision,
      // Stopped here by a crash, the next start must see that there is more to read.
      size: result.more ? 0 : place.size,
      mtime: place.mtime,
      lines: before.lines + result.lines,
      skipped: before.skipped + result.skipped,
      unknown: [...unknown],
      error: null,
    },
    calls: [],
    tools: [],
    marks: [],
    facts: result.facts,
    // A line cannot be younger than its file: a clock that was ahead must not have the last word for long.
    ...(result.plans && { plans: result.plans.filter(({ at }) => at <= place.mtime + hourMs) }),
  };
  for (const event of result.events) {
    if (event.kind === "call") batch.calls.push({ event, price: pricerOf(event, result.facts).price(event) });
    else if (event.kind === "tool") batch.tools.push(event);
    else batch.marks.push(event);
  }
  return batch;
}

const hourMs = 3_600_000;
