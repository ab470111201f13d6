import { tokenKinds } from "../../core/event.ts";
import { costKinds } from "../../core/review.ts";
import type { Figures, StoredRow } from "../../store/teamRows.ts";
import type { CallRecord } from "../../store/callColumns.ts";
import type { Row } from "../wire.ts";

/** Cost by what was paid for, nano-USD. */
export type Costs = Record<(typeof costKinds)[number], number>;

/** Values of a row's keys but its hour, in the order in which they make its key. */
export type KeyValues = Pick<Row, "tool" | "model" | "kind" | "team" | "project" | "initiative">;

export function keyOf({ tool, model, kind, team, project, initiative }: KeyValues): string {
  return JSON.stringify([tool, model, kind, team, project, initiative]);
}

/** What one response adds to its row. */
export function figuresOf({ tokens, cost }: Pick<CallRecord, "tokens" | "cost">, costs: Costs): Figures {
  const isPriced = cost.status === "priced" || cost.status === "partial";
  const unpricedTokens = "unpricedTokens" in cost ? cost.unpricedTokens : 0;
  return [
    1,
    isPriced ? 1 : 0,
    unpricedTokens,
    tokens === null ? 1 : 0,
    ...tokenKinds.map((kind) => tokens?.[kind] ?? 0),
    cost.nanoUsd ?? 0,
    ...costKinds.map((kind) => costs[kind]),
  ];
}

/** A row as the protocol has it. The order of its fields is the order of the bytes that are sent. */
export function rowOf({ hour, key, figures, revision }: StoredRow, book: string): Row {
  const [tool, model, kind, team, project, initiative] = JSON.parse(key) as [
    ...[Row["tool"], string, Row["kind"]],
    ...[string | null, string | null, string | null],
  ];
  const value = (at: number) => figures?.[at] ?? 0;
  const tokensAt = 4;
  const nanoAt = tokensAt + tokenKinds.length;
  return {
    hour: new Date(hour * hourMs).toISOString().replace(/:00\.000Z$/, "Z"),
    ...{ tool, model, kind, team, project, initiative },
    calls: value(0),
    pricedCalls: value(1),
    unpricedTokens: value(2),
    unreportedCalls: value(3),
    tokens: record(tokenKinds, (i) => value(tokensAt + i)),
    nanoUsd: String(value(nanoAt)),
    costs: record(costKinds, (i) => String(value(nanoAt + 1 + i))),
    book,
    revision,
  };
}

export const hourMs = 3_600_000;

function record<Name extends string, Value>(names: readonly Name[], of: (at: number) => Value): Record<Name, Value> {
  return Object.fromEntries(names.map((name, at) => [name, of(at)])) as Record<Name, Value>;
}
