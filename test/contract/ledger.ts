import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { createIngest } from "../../src/engine/ingest.ts";
import type { Readers } from "../../src/engine/readers.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";
import { claude } from "../../src/sources/claude/source.ts";
import { codex } from "../../src/sources/codex/source.ts";
import { cursor } from "../../src/sources/cursor/source.ts";
import type { Env, Place, Source } from "../../src/sources/source.ts";
import type { Appended, Batch } from "../../src/store/append.ts";
import { openStore, type Store } from "../../src/store/store.ts";

/** Logs to a ledger by the engine's own ingest, with everything that can come between two writes. */

export const pricer = createPricer(bundledBook);

/** What a tool left behind, in memory: written anew for every case. */
export interface Logs {
  name: string;
  files: { path: string; bytes: Buffer }[];
}

/** A home below which the logs grow. */
export interface Home {
  env: Env;
  /** Files that grow, in the order of `Logs`. Others are whole from the start. */
  grow(index: number, share: number): void;
  growing: number;
  remove(): void;
}

/** How one reading goes. */
export interface Reading {
  /** Order of places. */
  order: number;
  /** Bytes of one read. */
  limit: number;
  /** From the start again, as after an update that reads more. */
  anew: boolean;
  /** Where it is cut off, if the reading comes to that append at all. */
  crash: { kind: "before" | "within" | "after"; append: number } | null;
  /** What another program does just before the first append. */
  rival?: (() => void) | undefined;
  /** Threads that read, too. */
  readers?: (home: Home) => Readers;
}

const memory = "/dev/shm";
const scratch = () => mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "taximeter-"));

export function logsBelow(name: string, home: string): Logs {
  const files = readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => ({ path: path.slice(home.length + 1), bytes: readFileSync(path) }));
  return { name, files };
}

/** All files are there from the start, the ones that grow are empty: their births are in the same order in every case. */
export function layOut(logs: Logs): Home {
  const home = scratch();
  const grown = logs.files.filter(({ path }) => path.endsWith(".jsonl"));
  for (const file of logs.files) {
    mkdirSync(dirname(join(home, file.path)), { recursive: true });
    write(join(home, file.path), grown.includes(file) ? Buffer.alloc(0) : file.bytes);
  }
  const written = grown.map(() => 0);
  function growTo(index: number, to: number): void {
    const { path, bytes } = grown[index]!;
    if (to <= written[index]!) return;
    write(join(home, path), bytes.subarray(written[index], to));
    written[index] = to;
  }
  return {
    env: { home, platform: "linux", vars: {} },
    growing: grown.length,
    grow(index, share) {
      // Codex starts a thread after the threads that it comes from: their files say first whose children they are.
      const earlier = isRollout(grown[index]!.path) ? grown.slice(0, index) : [];
      for (const [before, { bytes }] of earlier.entries()) growTo(before, bytes.indexOf(10) + 1);
      growTo(index, Math.floor(grown[index]!.bytes.length * share));
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** Names of rollouts begin with their time, so that they are in the order in which their threads began. */
function isRollout(path: string): boolean {
  return basename(path).startsWith("rollout-");
}

/** Some logs have no times but their file's: it stays the same while they grow. */
const fileTime = Date.UTC(2026, 10, 20) / 1000;

function write(path: string, bytes: Buffer): void {
  writeFileSync(path, bytes, { flag: "a" });
  utimesSync(path, fileTime, fileTime);
}

/** Folder for ledgers that two programs share. */
export function shared(): { path: string; remove(): void } {
  const folder = scratch();
  writeFileSync(join(folder, "ledger.db"), emptyLedger());
  return { path: join(folder, "ledger.db"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Copying one is faster than making one. */
const emptyLedger = once(() => {
  const folder = scratch();
  openStore(join(folder, "empty.db")).close();
  const bytes = readFileSync(join(folder, "empty.db"));
  rmSync(folder, { recursive: true });
  return bytes;
});

const killed = new Error("killed");

/** One program reads what is there and ends, by itself or killed. Returns whether it was killed. */
export async function read(store: Store, home: Home, how: Reading): Promise<boolean> {
  const ingest = createIngest({
    store: { ...store, append: cutOff(store, how) },
    sources: [claude, codex, cursor].map((source) => altered(source, how)),
    env: home.env,
    pricerFor: () => pricer,
    startReaders: () => how.readers?.(home),
    onAppended: () => {},
    onIdle: () => {},
    onError: (error) => {
      throw error;
    },
  });
  try {
    ingest.scan();
    await ingest.drain();
    return false;
  } catch (error) {
    if (error !== killed) throw error;
    return true;
  } finally {
    await ingest.close();
  }
}

function altered(source: Source, { order, limit, anew }: Reading): Source {
  return {
    ...source,
    version: source.version + (anew ? 1000 : 0),
    // Newest first is how they are read; another time than last time makes the place a changed one.
    find: (env) => source.find(env).map((place) => ({ ...place, mtime: shuffled(place, order) })),
    read: (place, from, _, env) => source.read({ ...place, mtime: fileTime * 1000 }, from, limit, env),
  };
}

/** Appends place by place, so that a crash can come between any two. */
function cutOff(store: Store, { crash, rival }: Reading): Store["append"] {
  let appends = 0;
  let rivals = rival === undefined ? 0 : 1;
  return (batches) => {
    const taken = [...batches];
    if (rivals-- > 0) rival!();
    const all: Appended = { lost: [], sessions: new Set(), slots: new Set(), unreported: null };
    for (const group of Map.groupBy(taken, ({ place }) => place.path).values()) {
      const kind = crash?.append === appends++ ? crash.kind : undefined;
      if (kind === "before") throw killed;
      const { lost, sessions, slots } = store.append(kind === "within" ? poisoned(group) : group);
      if (kind === "after") throw killed;
      all.lost.push(...lost);
      for (const id of sessions) all.sessions.add(id);
      for (const at of slots) all.slots.add(at);
    }
    return all;
  };
}

/** Fails when its last part is asked for: all else of the transaction is written by then. */
function poisoned(batches: readonly Batch[]): Batch[] {
  const last = batches.at(-1)!;
  return [
    ...batches.slice(0, -1),
    {
      ...last,
      get marks(): never {
        throw killed;
      },
    },
  ];
}

function shuffled({ path }: Place, seed: number): number {
  let hash = seed | 1;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193) + seed;
  return hash >>> 0;
}

/** All that a ledger says of what was used. Equal logs, equal accounts. */
export function account(store: Store) {
  const sessions = store.queries.recentSessions(0, -1, 0).map((session) => ({
    session: `${session.source} ${session.session}`,
    from: session.startedAt,
    to: session.endedAt,
    sums: store.queries.sessionSums(session.id).map(text).toSorted(),
    quality: store.queries.worstQuality(session.id),
    tools: store.queries.tools(session.id).map(text).toSorted(),
    marks: store.queries.marks(session.id).map(text).toSorted(),
  }));
  const rows = (estimated: boolean) =>
    store.proof({ limit: 1e6, offset: 0, estimated }).rows.map((row) => text({ ...row, log: null }));
  return {
    sessions: sessions.toSorted((a, b) => (a.session < b.session ? -1 : 1)),
    calls: rows(false).toSorted(),
    estimates: rows(true).toSorted(),
  };
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
