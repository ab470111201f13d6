import type { CallEvent } from "../../core/event.ts";
import { digest } from "../command.ts";
import type { ReadResult } from "../source.ts";
import { step } from "./counters.ts";
import { nameThread, standing } from "./inherited.ts";
import type { Line } from "./line.ts";
import { addMark, sizeAfterCompaction } from "./marks.ts";
import { servedModel, unknownModel } from "./models.ts";
import { string, type Json } from "./narrow.ts";
import { holdPlan } from "./plan.ts";
import { eventOrigin, ownerOf, type State } from "./state.ts";
import { type CountLine, countLine, parsedCount, parsedRecord, recordLine } from "./usageLine.ts";
import { contextOf, equal, isEstimate, type Usage, tokensOf, vector } from "./usage.ts";

/** Records whose counter does not come are forgotten. */
const maxTwins = 8;

/** `token_usage_record`: one response, once, named by its id and its thread (since 0.153). */
export function usageRecord(line: Line, state: State, out: ReadResult): void {
  const record = recordLine(line.bytes) ?? parsedRecord(line.payload(), out);
  if (!record) return void out.skipped++;
  const { usage, thread } = record;
  if (thread !== undefined) nameThread(state.history, thread);
  state.twins.push(usage);
  if (state.twins.length > maxTwins) state.twins.shift();
  const own = thread === undefined ? standing(state.history) !== "inherited" : thread === state.history.owner;
  if (!own || isEstimate(usage)) return;
  const turn = record.turn ?? state.turn ?? undefined;
  const key = record.response ?? recordDigest(line.payload(), usage, state);
  const quality = usage.write > 0 ? "ttl-unknown" : "exact";
  emit({ key, usage, context: contextOf(usage), turn, quality }, line, state, out);
}

/** `token_count`: the thread's counter, the window, and how much of the plan is used. */
export function tokenCount(line: Line, state: State, out: ReadResult): void {
  const count = countLine(line.bytes) ?? parsedCount(line.payload(), out);
  if (!count) return void out.skipped++;
  counted(count, line, state, out);
  if (standing(state.history) === "inherited") return;
  // A copy of another thread's line bears the time of copying: its figures are older than they look.
  if (standing(state.history) === "own") holdPlan(count, state);
  const limit = count.limit ?? null;
  if (limit !== null && limit !== state.limit) addMark("limit", line, state, out);
  state.limit = limit;
}

function counted({ total, last, window, model }: CountLine, line: Line, state: State, out: ReadResult): void {
  state.window = window ?? state.window;
  if (!total) return;
  if (state.model === unknownModel) state.model = model ?? unknownModel;
  const stands = standing(state.history);
  const used = step(state.counter, total, last, stands === "inherited");
  const estimate = last && isEstimate(last) && last.total > 0 ? last.total : undefined;
  if (estimate !== undefined || isEstimate(total)) {
    // After a compaction, or when the context overflowed and the client filled its counter up to the window.
    state.context = isEstimate(total) ? total.total : estimate!;
    if (stands !== "inherited" && estimate !== undefined) sizeAfterCompaction(estimate, state, out);
  }
  const twin = used && state.twins.findIndex((record) => (last && equal(record, last)) || equal(record, used));
  if (twin !== undefined && twin >= 0) state.twins.splice(0, twin + 1);
  else if (used && stands !== "inherited") {
    const key = `${ownerOf(state)}:${state.counter.chain}`;
    const quality = stands === "shared" ? "inherited-suspect" : used.write > 0 ? "ttl-unknown" : "exact";
    const context = contextOf(last && !isEstimate(last) ? last : used);
    emit({ key, usage: used, context, turn: state.turn ?? undefined, quality }, line, state, out);
  }
}

interface Response {
  key: string;
  usage: Usage;
  context: number;
  turn: string | undefined;
  quality: CallEvent["quality"];
}

function emit({ key, usage, context, turn, quality }: Response, line: Line, state: State, out: ReadResult): void {
  const model = state.models.findLast(([known]) => known === turn)?.[1] ?? state.model;
  const webSearches = state.searches;
  state.used = true;
  state.searches = 0;
  state.context = context;
  out.events.push({
    ...eventOrigin(state),
    kind: "call",
    key,
    at: state.at,
    endAt: state.at,
    offset: line.offset,
    ...(turn === undefined ? {} : { turn }),
    model: servedModel(model, state.at),
    tokens: { ...tokensOf(usage), webSearches },
    context,
    ...(state.window === null ? {} : { window: state.window }),
    tier: state.tier,
    quality,
  });
}

/** A record without a response id is named by the thread's sum behind it. */
function recordDigest(payload: Json | undefined, usage: Usage, state: State): string {
  const sum = JSON.stringify(payload?.["thread_token_usage"] ?? null).slice(0, 1024);
  return `${state.history.owner}:${digest(`${string(payload?.["turn_id"]) ?? ""} ${vector(usage)} ${sum}`)}`;
}
