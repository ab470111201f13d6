import type { CallEvent, SessionFacts } from "../core/event.ts";
import type { Indexing } from "../core/snapshot.ts";
import type { Pricer } from "../pricing/price.ts";
import type { Env, Place, ReadResult, Source } from "../sources/source.ts";
import type { Appended, Batch, PlaceState } from "../store/append.ts";
import type { Store } from "../store/store.ts";

/** Bytes of one read: bounds the memory that a read's events take, and how long the thread is busy without a break. */
const readBytes = 4 * 1024 * 1024;
/** A transaction is committed after about this many events: fewer ones write the pages of the keys' indexes less often. */
const commitEvents = 20_000;
/** Or after this many ms: other windows wait for it, and so do questions to this one. */
const commitMs = 500;
/** How often a busy database of another program, or a lost race, is tried again before the next sweep has to. */
const maxTries = 5;

/** Reads places, prices what they hold and appends it to the ledger: newest places first, one transaction at a time. */
export function createIngest(options: {
  store: Store;
  sources: readonly Source[];
  env: Env;
  /** Prices for a session with this working directory. */
  pricerFor: (project: () => string | null) => Pricer;
  /** Called after each commit. */
  onAppended(appended: Appended): void;
  onError(error: unknown, place: Place): void;
  /** Called when the queue is empty. */
  onIdle(): void;
  now?: () => number;
}) {
  const { store, env, now = Date.now } = options;
  const sourceOf = new Map(options.sources.map((source) => [source.id, source]));
  const queue = new Map<string, Place>();
  /** The queue by time, newest last; null when it has to be sorted again. */
  let order: Place[] | null = null;
  const tries = new Map<string, number>();
  const progress: Indexing = { since: 0, filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 };
  let running: Promise<void> | null = null;
  let closed = false;

  /** Queues places that changed since they were last read; returns how many. No log byte is read here. */
  function scan(): number {
    const heads = new Map(store.places.heads().map((head) => [head.path, head]));
    let found = 0;
    for (const source of options.sources) {
      for (const place of source.find(env)) {
        const head = heads.get(place.path);
        const same = head && head.size === place.size && head.mtime === place.mtime && head.version === source.version;
        if (same && head.error === null) continue;
        enqueue(place);
        found++;
      }
    }
    return found;
  }

  function enqueue(place: Place): void {
    if (progress.filesTotal === 0) progress.since = now();
    if (!queue.has(place.path)) progress.filesTotal++;
    progress.bytesTotal += place.size - (queue.get(place.path)?.size ?? 0);
    queue.set(place.path, place);
    order = null;
  }

  /** The newest place of the queue: a session at work comes before the archive. */
  function next(): Place | undefined {
    order ??= [...queue.values()].sort((a, b) => a.mtime - b.mtime);
    const place = order.pop();
    if (place) queue.delete(place.path);
    return place;
  }

  /** Reads until the queue is empty. Calls join the run in progress. */
  function drain(): Promise<void> {
    running ??= run().finally(() => {
      running = null;
      Object.assign(progress, { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 });
      options.onIdle();
    });
    return running;
  }

  async function run(): Promise<void> {
    while (queue.size > 0 && !closed) {
      const places = new Map<string, Place>();
      const appended = store.append(read(places));
      for (const path of appended.lost) again(places.get(path)!);
      options.onAppended(appended);
      await breath();
    }
  }

  /**
   * Reads the queue's places one after the other while the ledger takes what each brought, so that no more than one
   * read's events are held at a time. Ends when enough was read for one transaction.
   */
  function* read(places: Map<string, Place>): Generator<Batch> {
    const end = now() + commitMs;
    let events = 0;
    while (events < commitEvents && now() < end) {
      const place = next();
      if (!place) return;
      places.set(place.path, place);
      for (const batch of readPlace(place)) {
        yield batch;
        events += batch.calls.length + batch.tools.length + batch.marks.length;
        if (events >= commitEvents || now() >= end) break;
      }
    }
  }

  /** Reads one place to its end; put back into the queue when its reader leaves before. */
  function* readPlace(place: Place): Generator<Batch> {
    const source = sourceOf.get(place.source)!;
    let state = store.places.get(place.source, place.path);
    let done = false;
    try {
      while (!done) {
        const cursor = state.version === source.version ? state.cursor : null;
        const result = source.read(place, (cursor ?? undefined) as Parameters<Source["read"]>[1], readBytes, env);
        const batch = batchOf(place, source.version, state, result, pricerOf);
        progress.bytesDone += result.bytes;
        done = !result.more;
        if (done) tries.delete(place.path);
        state = { ...batch.place, revision: state.revision + 1 };
        yield batch;
      }
    } catch (error) {
      done = true;
      failed(place, error);
    } finally {
      if (done) progress.filesDone++;
      else putBack(place);
    }
  }

  function putBack(place: Place): void {
    queue.set(place.path, place);
    order?.push(place);
  }

  function failed(place: Place, error: unknown): void {
    const code = (error as { code?: string }).code ?? "";
    if (code === "ENOENT") return; // deleted between find and read: the ledger keeps what it knows
    if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return again(place);
    store.places.fail(place.source, place.path, error instanceof Error ? error.message : String(error));
    options.onError(error, place);
  }

  function again(place: Place): void {
    const count = (tries.get(place.path) ?? 0) + 1;
    tries.set(place.path, count);
    if (count > maxTries) tries.delete(place.path);
    else setTimeout(() => closed || (enqueue(place), void drain()), 50 * 2 ** count).unref();
  }

  /** The session's working directory is stated by the same read or by an earlier one. */
  function pricerOf(event: CallEvent, facts: readonly SessionFacts[]): Pricer {
    const stated = facts.findLast(({ session, project }) => session === event.session && project !== undefined);
    return options.pricerFor(() => stated?.project ?? store.queries.project(event.source, event.session));
  }

  return {
    scan,
    enqueue,
    drain,
    progress: (): Indexing | null => (running && progress.filesTotal > 0 ? { ...progress } : null),
    close: async () => {
      closed = true;
      await running;
    },
  };
}

function batchOf(
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

/** Lets messages and timers run between two pieces of work. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
