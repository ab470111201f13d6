import type { CallEvent, SessionFacts } from "../core/event.ts";
import type { Indexing } from "../core/snapshot.ts";
import type { Pricer } from "../pricing/price.ts";
import type { Cursor, Env, Place, ReadResult, Source } from "../sources/source.ts";
import type { Appended, Batch, PlaceState } from "../store/append.ts";
import type { Store } from "../store/store.ts";
import { batchOf } from "./batch.ts";
import type { Answer, Readers } from "./readers.ts";

/** Bytes of one read: bounds the memory that a read's events take, and how long the thread is busy without a break. */
const readBytes = 4 * 1024 * 1024;
/** A transaction is committed after about this many events: fewer ones write the pages of the keys' indexes less often. */
const commitEvents = 20_000;
/** Or after this many ms: other windows wait for it, and so do questions to this one. */
const commitMs = 500;
/** How often a busy database of another program, or a lost race, is tried again before the next sweep has to. */
const maxTries = 5;

/** A place that is read piece by piece. */
interface Started {
  place: Place;
  /** Where the ledger stands when it has all pieces so far. */
  state: PlaceState;
  /** The place as it was found again meanwhile. */
  newer?: Place;
}

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
  /** Starts threads that read beside this one, if so many new bytes are worth it. */
  startReaders?: (newBytes: number) => Readers | undefined;
  now?: () => number;
}) {
  const { store, env, now = Date.now } = options;
  const sourceOf = new Map(options.sources.map((source) => [source.id, source]));
  const queue = new Map<string, Place>();
  /** The queue by time, newest last; null when it has to be sorted again. */
  let order: Place[] | null = null;
  /** By path: begun and not at their end. */
  const started = new Map<string, Started>();
  /** Those of them that no thread reads at this moment. */
  const waiting: Started[] = [];
  const tries = new Map<string, number>();
  const progress: Indexing = { since: 0, filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 };
  /** Bytes that scans found beyond those that were read before. */
  let newBytes = 0;
  let running: Promise<void> | null = null;
  let closed = false;

  /** Queues places that changed since they were last read; returns how many. No log byte is read here. */
  function scan(onFound: (place: Place) => void = () => {}): number {
    let found = 0;
    for (const source of options.sources) {
      for (const place of source.find(env)) {
        onFound(place);
        const head = store.places.head(place.path);
        const known = head?.version === source.version ? head : undefined;
        const same = known && known.size === place.size && known.mtime === place.mtime;
        if (same && known.error === null) continue;
        enqueue(place);
        newBytes += Math.max(0, place.size - (known?.size ?? 0));
        found++;
      }
    }
    return found;
  }

  function enqueue(place: Place): void {
    const reading = started.get(place.path);
    if (reading) {
      reading.newer = place;
      return;
    }
    if (progress.filesTotal === 0) progress.since = now();
    if (!queue.has(place.path)) progress.filesTotal++;
    progress.bytesTotal += place.size - (queue.get(place.path)?.size ?? 0);
    queue.set(place.path, place);
    order = null;
  }

  /** What to read next: of a place that was begun, else of the newest: a session at work comes before the archive. */
  function next(): Started | undefined {
    const begun = waiting.pop();
    if (begun) return begun;
    order ??= [...queue.values()].sort((a, b) => a.mtime - b.mtime);
    const place = order.pop();
    if (!place) return undefined;
    queue.delete(place.path);
    const start: Started = { place, state: store.places.get(place.source, place.path) };
    started.set(place.path, start);
    return start;
  }

  /** Reads until the queue is empty. Calls join the run in progress. */
  function drain(): Promise<void> {
    running ??= runUntilIdle().finally(() => {
      running = null;
      Object.assign(progress, { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0 });
      options.onIdle();
    });
    return running;
  }

  /** More may come while the readers of one run end. */
  async function runUntilIdle(): Promise<void> {
    do await run();
    while (queue.size > 0 && !closed);
  }

  async function run(): Promise<void> {
    const readers = options.startReaders?.(newBytes);
    newBytes = 0;
    try {
      while ((queue.size > 0 || started.size > 0) && !closed) {
        if (queue.size === 0 && waiting.length === 0) await readers?.answered();
        const places = new Map<string, Place>();
        const appended = store.append(read(readers, places));
        for (const path of appended.lost) lost(places.get(path)!);
        options.onAppended(appended);
        await breath();
      }
    } finally {
      for (const { place, newer } of started.values()) queue.set(place.path, newer ?? place);
      started.clear();
      waiting.length = 0;
      order = null;
      await readers?.close();
    }
  }

  /**
   * Reads piece by piece while the ledger takes what each brought, so that few pieces' events are held at a time. What
   * the readers have ready comes first. Ends when enough was read for one transaction.
   */
  function* read(readers: Readers | undefined, places: Map<string, Place>): Generator<Batch> {
    const end = now() + commitMs;
    let events = 0;
    while (events < commitEvents && now() < end) {
      if (readers) feed(readers);
      const answer = readers?.take();
      const piece = answer ? started.get(answer.path) : next();
      if (!piece) return;
      places.set(piece.place.path, piece.place);
      const batch = answer ? answered(piece, answer) : readHere(piece);
      if (!batch) continue;
      yield batch;
      events += batch.calls.length + batch.tools.length + batch.marks.length;
    }
  }

  /** Keeps the readers busy; what they do not read is left to this thread. */
  function feed(readers: Readers): void {
    while (readers.free()) {
      const piece = next();
      if (!piece) return;
      if (!readers.reads(piece.place)) return void waiting.push(piece);
      readers.ask({ place: piece.place, cursor: cursorOf(piece), limit: readBytes });
    }
  }

  function readHere(piece: Started): Batch | void {
    const { place } = piece;
    try {
      return batchFrom(piece, sourceOf.get(place.source)!.read(place, cursorOf(piece), readBytes, env));
    } catch (error) {
      return failed(piece, error);
    }
  }

  function answered(piece: Started, answer: Answer): Batch | void {
    if ("result" in answer) return batchFrom(piece, answer.result);
    if ("error" in answer) return failed(piece, answer.error);
    waiting.push(piece); // its reader is gone
  }

  function cursorOf({ place, state }: Started): Cursor | undefined {
    const { version } = sourceOf.get(place.source)!;
    return state.version === version && state.cursor ? (state.cursor as Cursor) : undefined;
  }

  function batchFrom(piece: Started, result: ReadResult): Batch {
    const { place, state } = piece;
    const batch = batchOf(place, sourceOf.get(place.source)!.version, state, result, pricerOf);
    progress.bytesDone += result.bytes;
    if (result.more) {
      piece.state = { ...batch.place, revision: state.revision + 1 };
      waiting.push(piece);
    } else {
      tries.delete(place.path);
      finished(piece);
    }
    return batch;
  }

  function finished({ place, newer }: Started): void {
    progress.filesDone++;
    started.delete(place.path);
    if (newer) enqueue(newer);
  }

  function failed(piece: Started, error: unknown): void {
    const { place } = piece;
    finished(piece);
    const code = (error as { code?: string }).code ?? "";
    if (code === "ENOENT") return; // deleted between find and read: the ledger keeps what it knows
    if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return again(place);
    store.places.fail(place.source, place.path, error instanceof Error ? error.message : String(error));
    options.onError(error, place);
  }

  /** Another window read it meanwhile, and so further pieces begin where this ledger no longer stands. */
  function lost(place: Place): void {
    const at = waiting.findIndex((piece) => piece.place.path === place.path);
    if (at >= 0) {
      waiting.splice(at, 1);
      started.delete(place.path);
    }
    again(place);
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
    /** Whether something is left that a full disk, say, kept from being written. */
    pending: (): boolean => queue.size > 0 && !running,
    progress: (): Indexing | null => (running && progress.filesTotal > 0 ? { ...progress } : null),
    close: async () => {
      closed = true;
      await running;
    },
  };
}

/** Lets messages and timers run between two pieces of work. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
