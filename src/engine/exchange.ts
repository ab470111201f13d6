import { createHash } from "node:crypto";
import { createReadStream, openSync, readSync, closeSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import * as z from "zod";
import { type Event, reportKinds, type SessionFacts, sourceIds } from "../core/event.ts";
import { type ImportedLedger, shownName } from "../core/machine.ts";
import { amountKinds, endpointIds } from "../core/vendor.ts";
import type { Pricer } from "../pricing/price.ts";
import type { Appended, Batch } from "../store/append.ts";
import type { DumpEntry, DumpRange } from "../store/dump.ts";
import type { MachineRecord } from "../store/machines.ts";
import { endOfTime, mostTokens } from "../sources/json.ts";
import { placeElsewhere } from "../store/readings.ts";
import type { Store } from "../store/store.ts";
import type { UsageEntry } from "../store/vendor.ts";

/** Version of the export's format: a first line that says whose it is, then one JSON line per fact. */
const format = 2;
const commitLines = 5000;

export interface ExportOptions {
  /** Titles of sessions, paths and names of their folders, logs and branches, and whose account a team's usage is. */
  names: boolean;
  /** Absent: everything. */
  range?: DumpRange;
}

/** The ledger as text lines, other machines' readings included. Holds no prompt, answer or command. */
export function* exportLines(store: Store, now: number, { names, range }: ExportOptions): Generator<string> {
  const machines = store.machines.list().map(({ id, uid, name, since, exportedAt }): MachineRecord => {
    return { uid, name, since, exportedAt: id === 0 ? now : exportedAt };
  });
  const { uid: machine } = store.machines.self();
  const head: z.infer<typeof headSchema> = { taximeter: "ledger", format, exportedAt: now, machine, machines };
  yield JSON.stringify(head);
  for (const entry of store.dump(range)) {
    const told = names ? entry : nameless(entry, machine);
    if (told) yield JSON.stringify(told);
  }
}

/**
 * Adds an exported ledger to this one. Responses that both know count once; adding it twice changes nothing, a newer export
 * adds what is new. Prices are this ledger's own. Throws, having kept what was read before, at a line that does not fit.
 * `asked` (by the user): figures of this machine that were removed before come back.
 */
export async function importFile(
  path: string,
  store: Store,
  pricer: Pricer,
  { now, asked, onAppended }: { now: number; asked: boolean; onAppended(appended: Appended): void },
): Promise<ImportedLedger> {
  const input = createInterface({ input: textOf(path), crlfDelay: Infinity });
  const before = store.queries.responseCount();
  const pending = new Map<string, Batch>();
  let from: Senders | null = null;
  let number = 0;
  let waiting = 0;
  const commit = () => {
    if (pending.size > 0) onAppended(store.append([...pending.values()]));
    pending.clear();
    waiting = 0;
  };
  for await (const line of input) {
    number++;
    if (!from) from = sendersOf(checked(headSchema, parsed(line, number), number), store, asked);
    else if (line !== "") {
      add(pending, entryOf(parsed(line, number), number), from, store, pricer);
      if (++waiting >= commitLines) commit();
    }
  }
  if (!from) throw new Error(`${path} is empty, expected a ledger that \`taximeter export\` wrote`);
  commit();
  for (const { id, exportedAt } of from.machines) if (id !== null && id > 0) store.machines.done(id, exportedAt, now);
  return { name: from.name, lines: number - 1, added: store.queries.responseCount() - before };
}

/** Whose readings a file brings. */
interface Senders {
  /** uid and name of the machine that wrote it. */
  uid: string;
  name: string;
  /** Numbers in this ledger; null: not wanted here. */
  machines: { uid: string; id: number | null; exportedAt: number | null }[];
}

function sendersOf(head: z.infer<typeof headSchema>, store: Store, asked: boolean): Senders {
  const { machine: uid } = head;
  const sender = head.machines.find((machine) => machine.uid === uid) ?? {
    ...{ uid, name: "", since: head.exportedAt, exportedAt: head.exportedAt },
  };
  const all = [sender, ...head.machines.filter((machine) => machine.uid !== uid)];
  const machines = all.map((machine) => {
    return { ...machine, id: store.machines.add(machine, asked && machine.uid === uid) };
  });
  return { uid, name: shownName(sender), machines };
}

function add(pending: Map<string, Batch>, entry: Entry, from: Senders, store: Store, pricer: Pricer): void {
  const uid = ("usage" in entry ? entry.usage.machine : "facts" in entry ? null : entry.machine) ?? from.uid;
  const machine = from.machines.find((one) => one.uid === uid)?.id;
  if (machine === null || machine === undefined) return;
  if ("usage" in entry) return store.vendor.addEntry(entry.usage, machine);
  const source = "event" in entry ? entry.event.source : entry.facts.source;
  const origin = "event" in entry ? entry.place : `facts/${source}`;
  // What this machine itself had read comes back to where it was lost.
  const path = machine === 0 ? `imported:${origin.replace(/^imported:/, "")}` : placeElsewhere(uid, origin);
  let batch = pending.get(path);
  if (!batch) {
    batch = {
      place: { ...store.places.get(source, path), cursor: {} },
      calls: [],
      tools: [],
      marks: [],
      facts: [],
      machine,
    };
    pending.set(path, batch);
  }
  if ("facts" in entry) batch.facts.push(entry.facts);
  else if (entry.event.kind === "call") batch.calls.push({ event: entry.event, price: pricer.price(entry.event) });
  else if (entry.event.kind === "tool") batch.tools.push(entry.event);
  else batch.marks.push(entry.event);
}

/** The same without what tells what was worked on: places only tell each other apart. */
function nameless(entry: DumpEntry, machine: string): DumpEntry | null {
  if ("usage" in entry) return entry.usage.event.user === null ? entry : null;
  if ("event" in entry) return { ...entry, place: digest(`${entry.machine ?? machine} ${entry.place}`) };
  const { title: _title, project: _project, branch: _branch, branchAt: _at, ...facts } = entry.facts;
  return { facts };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

/** Text of a file that may be compressed. */
function textOf(path: string): Readable {
  const head = Buffer.alloc(2);
  const fd = openSync(path, "r");
  readSync(fd, head, 0, 2, 0);
  closeSync(fd);
  const input = createReadStream(path);
  if (head.readUInt16BE() !== 0x1f8b) return input;
  const text = createGunzip();
  input.on("error", (error) => text.destroy(error));
  return input.pipe(text);
}

type LogEntry = { place: string; machine: string | null; event: Event } | { facts: SessionFacts };
type Entry = LogEntry | { usage: UsageEntry };

function parsed(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`line ${number} is not JSON: the file is cut or is no export of a ledger`);
  }
}

function entryOf(value: unknown, number: number): Entry {
  const has = (key: string) => typeof value === "object" && value !== null && key in value;
  const schema = has("facts") ? factsEntrySchema : has("usage") ? usageEntrySchema : eventEntrySchema;
  return checked<z.ZodType>(schema, value, number) as Entry;
}

function checked<T extends z.ZodType>(schema: T, value: unknown, number: number): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`line ${number} does not fit: ${z.prettifyError(result.error)}`);
}

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** As logs are read: one damaged time makes a session the newest for good, and a few damaged counts no whole sum. */
const time = z.number().int().min(0).max(endOfTime);
const tokenCount = z.number().int().min(0).max(mostTokens);
const name = z.string().max(4000);
/** Random: 32 hex digits. */
const uid = z.string().regex(/^[0-9a-f]{32}$/);
const headSchema = z.object({
  taximeter: z.literal("ledger", "the file is no export of a ledger"),
  format: z.literal(format, `the export has another format than ${format}: update Taximeter on both machines`),
  exportedAt: time,
  machine: uid,
  machines: z.array(z.object({ uid, name: z.string().max(1000), since: time, exportedAt: time.nullable() })).max(1000),
});
const base = {
  source: z.enum(sourceIds),
  session: name,
  agent: name.optional(),
  at: time,
  key: name,
  offset: count,
  born: z.number().optional(),
};
const tokens = z.strictObject({
  input: tokenCount,
  cacheRead: tokenCount,
  cacheWrite5m: tokenCount,
  cacheWrite1h: tokenCount,
  cacheWriteUnknown: tokenCount,
  output: tokenCount,
  reasoning: tokenCount,
  webSearches: tokenCount,
});
const eventSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("call"),
    ...base,
    endAt: time,
    turn: name.optional(),
    request: name.optional(),
    copy: z.boolean().optional(),
    model: name,
    tokens: tokens.nullable(),
    context: count.nullable(),
    window: count.optional(),
    tier: z.enum(["standard", "fast", "ultrafast", "priority", "flex", "batch"]),
    geo: name.optional(),
    platform: z.enum(["bedrock", "vertex", "foundry"]).optional(),
    quality: z.enum(["exact", "ttl-unknown", "output-incomplete", "inherited-suspect", "estimate"]),
    estimate: z
      .enum(["compaction", "interrupted-output", "placeholder-output", "web-search", "cut-request"])
      .optional(),
    reportedNanoUsd: count.optional(),
  }),
  z.strictObject({
    kind: z.literal("tool"),
    ...base,
    name,
    activity: z.enum(["edit", "read", "search", "test", "run", "web", "agent", "plan", "mcp", "other"]),
    target: name,
    ok: z.boolean().nullable(),
    exitCode: z.number().int().optional(),
    failure: name.optional(),
    bytes: count,
    durationMs: z.number().optional(),
  }),
  z.strictObject({
    kind: z.literal("mark"),
    ...base,
    mark: z.enum([
      "prompt",
      "compaction",
      "api-retry",
      "api-error",
      "limit",
      "interrupt",
      "refusal",
      "model-fallback",
      "turn-end",
    ]),
    before: count.optional(),
    after: count.optional(),
    auto: z.boolean().optional(),
    status: z.number().optional(),
    waitMs: z.number().optional(),
    attempt: z.number().optional(),
  }),
]);
const reportSchema = z.strictObject({
  by: z.enum(reportKinds),
  at: time,
  nanoUsd: count.nullable(),
  unknownModels: z.boolean(),
  tokens,
  models: z.array(z.strictObject({ model: name, tokens, nanoUsd: count.nullable() })).max(100),
});
const factsSchema = z.strictObject({
  source: z.enum(sourceIds),
  session: name,
  agent: name.optional(),
  agentType: name.optional(),
  parentAgent: name.optional(),
  forkedFrom: name.optional(),
  project: name.optional(),
  branch: name.optional(),
  branchAt: time.optional(),
  title: name.optional(),
  version: name.optional(),
  startedAt: time.optional(),
  endedAt: time.optional(),
  report: reportSchema.optional(),
});
const money = z.number().int().safe();
const usageEntrySchema = z.strictObject({
  usage: z.strictObject({
    nth: count,
    origin: z.enum([...endpointIds, "file"]),
    readAt: time,
    machine: uid.nullable(),
    event: z.strictObject({
      at: time,
      model: name,
      tokens: tokens.nullable(),
      apiValue: money.nullable(),
      charged: money.nullable(),
      fee: money,
      is: z.enum(amountKinds),
      maxMode: z.boolean(),
      headless: z.boolean().nullable(),
      conversation: name.nullable(),
      request: name.nullable(),
      user: name.nullable(),
    }),
  }),
});
const eventEntrySchema = z.strictObject({ place: name, machine: uid.nullable(), event: eventSchema });
const factsEntrySchema = z.strictObject({ facts: factsSchema });
