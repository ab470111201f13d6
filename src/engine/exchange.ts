import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import * as z from "zod";
import { type Event, reportKinds, type SessionFacts, sourceIds } from "../core/event.ts";
import { amountKinds, endpointIds } from "../core/vendor.ts";
import type { Pricer } from "../pricing/price.ts";
import type { Appended, Batch, PlaceState } from "../store/append.ts";
import type { Store } from "../store/store.ts";
import type { UsageEntry } from "../store/vendor.ts";

/** Version of the export's format: a first line that says so, then one JSON line per fact. */
const format = 1;
const commitLines = 5000;

/** The ledger as text lines. Holds no prompt, answer or command; does hold titles, paths and branch names. */
export function* exportLines(store: Store, now: number): Generator<string> {
  yield JSON.stringify({ taximeter: "ledger", format, exportedAt: new Date(now).toISOString() });
  for (const entry of store.dump()) yield JSON.stringify(entry);
}

/**
 * Adds an exported ledger to this one. Responses that both know count once; importing twice changes nothing.
 * Prices are this ledger's own. Throws, having kept what was read before, at a line that does not fit.
 */
export async function importFile(
  path: string,
  store: Store,
  pricer: Pricer,
  onAppended: (appended: Appended) => void,
): Promise<{ lines: number }> {
  const input = createInterface({ input: createReadStream(path, "utf8"), crlfDelay: Infinity });
  const pending = new Map<string, Batch>();
  let number = 0;
  let waiting = 0;
  const commit = () => {
    if (pending.size > 0) onAppended(store.append([...pending.values()]));
    pending.clear();
    waiting = 0;
  };
  for await (const line of input) {
    number++;
    if (number === 1) checked(headSchema, parsed(line, number), number);
    else if (line !== "") {
      const entry = entryOf(parsed(line, number), number);
      if ("usage" in entry) store.vendor.addEntry(entry.usage);
      else add(pending, entry, store, pricer);
      if (++waiting >= commitLines) commit();
    }
  }
  if (number === 0) throw new Error(`${path} is empty, expected a ledger that \`taximeter export\` wrote`);
  commit();
  return { lines: number - 1 };
}

function add(pending: Map<string, Batch>, entry: LogEntry, store: Store, pricer: Pricer): void {
  const source = "event" in entry ? entry.event.source : entry.facts.source;
  const origin = "event" in entry ? entry.place.replace(/^imported:/, "") : `facts/${source}`;
  const path = `imported:${origin}`;
  let batch = pending.get(`${source} ${path}`);
  if (!batch) {
    const state: PlaceState = { ...store.places.get(source, path), cursor: {} };
    batch = { place: state, calls: [], tools: [], marks: [], facts: [] };
    pending.set(`${source} ${path}`, batch);
  }
  if ("facts" in entry) batch.facts.push(entry.facts);
  else if (entry.event.kind === "call") batch.calls.push({ event: entry.event, price: pricer.price(entry.event) });
  else if (entry.event.kind === "tool") batch.tools.push(entry.event);
  else batch.marks.push(entry.event);
}

type LogEntry = { place: string; event: Event } | { facts: SessionFacts };
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

const headSchema = z.object({
  taximeter: z.literal("ledger", "the file is no export of a ledger"),
  format: z.literal(format, `the export has another format than ${format}: update Taximeter on both machines`),
});
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const time = count;
const name = z.string().max(4000);
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
  input: count,
  cacheRead: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
  cacheWriteUnknown: count,
  output: count,
  reasoning: count,
  webSearches: count,
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
const eventEntrySchema = z.strictObject({ place: name, event: eventSchema });
const factsEntrySchema = z.strictObject({ facts: factsSchema });
