import { noTokens, type Tokens } from "../../src/core/event.ts";

/** What one model used in one root session (or, under the key of the model alone, in all). */
export interface Row {
  calls: number;
  tokens: Tokens;
  /** Undefined where no price is known. */
  nanoUsd: number | undefined;
}

export const kinds = Object.keys(noTokens) as (keyof Tokens)[];

export function addRow(rows: Map<string, Row>, key: string, row: Row): void {
  const sum = rows.get(key) ?? { calls: 0, tokens: { ...noTokens }, nanoUsd: 0 };
  rows.set(key, sum);
  sum.calls += row.calls;
  for (const kind of kinds) sum.tokens[kind] += row.tokens[kind];
  sum.nanoUsd = sum.nanoUsd === undefined || row.nanoUsd === undefined ? undefined : sum.nanoUsd + row.nanoUsd;
}

/** All rows in one. */
export function total(rows: ReadonlyMap<string, Row>): Row {
  const sum = new Map<string, Row>();
  for (const row of rows.values()) addRow(sum, "", row);
  return sum.get("") ?? { calls: 0, tokens: { ...noTokens }, nanoUsd: 0 };
}
