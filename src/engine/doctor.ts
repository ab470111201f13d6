import type { DoctorReport } from "../core/api.ts";
import type { Env, Source } from "../sources/source.ts";
import { schemaVersion } from "../store/schema.ts";
import type { Store } from "../store/store.ts";

/** Where was looked, what was found, and what could not be read. */
export function examine(
  store: Store,
  sources: readonly Source[],
  env: Env,
  priceBook: string,
  from: number,
  now: number,
): DoctorReport {
  const states = store.places.all();
  return {
    database: store.path,
    schema: schemaVersion,
    priceBook,
    sources: sources.map((source) => {
      const own = states.filter((state) => state.source === source.id);
      const unknown = new Map<string, number>();
      for (const [name, count] of own.flatMap((state) => state.unknown)) {
        unknown.set(name, (unknown.get(name) ?? 0) + count);
      }
      return {
        source: source.id,
        roots: source.roots(env).map(({ path, exists, what }) => ({ path, exists, what })),
        places: own.length,
        bytes: own.reduce((sum, state) => sum + state.size, 0),
        sessions: store.queries.sessionCount(source.id),
        skippedLines: own.reduce((sum, state) => sum + state.skipped, 0),
        unknown: [...unknown].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count),
        unreadable: own.flatMap((state) => (state.error === null ? [] : [{ path: state.path, why: state.error }])),
      };
    }),
    unpriced: store.queries.unpriced(from),
    retention: sources.flatMap((source) =>
      (source.retention?.(env, now) ?? []).map((retention) => ({ source: source.id, ...retention })),
    ),
  };
}
