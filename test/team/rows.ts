import { protocol, type Batch, type Row } from "../../src/team/wire.ts";

type RowChanges = Partial<Omit<Row, "tokens" | "costs">> & {
  tokens?: Partial<Row["tokens"]>;
  costs?: Partial<Row["costs"]>;
};

/** A row with one call of one nano-dollar, and what differs. What the costs leave is other. */
export function row({ tokens, costs, ...changes }: RowChanges = {}): Row {
  const nanoUsd = changes.nanoUsd ?? "1";
  const parts = { input: "0", cacheRead: "0", cacheWrite: "0", output: "0", ...costs };
  const other = /^\d+$/.test(nanoUsd)
    ? String(Object.values(parts).reduce((rest, part) => rest - BigInt(part), BigInt(nanoUsd)))
    : "0";
  return {
    hour: "2026-11-02T09:00Z",
    tool: "claude",
    model: "claude-opus-5",
    kind: null,
    team: null,
    project: null,
    initiative: null,
    calls: 1,
    pricedCalls: 1,
    unpricedTokens: 0,
    unreportedCalls: 0,
    tokens: {
      input: 0,
      cacheRead: 0,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      cacheWriteUnknown: 0,
      output: 0,
      reasoning: 0,
      webSearches: 0,
      ...tokens,
    },
    nanoUsd,
    costs: { other, ...parts },
    book: "2026.11.01.1",
    revision: 1,
    ...changes,
  };
}

/** The whole total of a row that has come to nothing. */
export function emptied(key: Row, revision: number): Row {
  const { hour, tool, model, kind, team, project, initiative } = key;
  return row({ hour, tool, model, kind, team, project, initiative, calls: 0, pricedCalls: 0, nanoUsd: "0", revision });
}

export function batch(rows: Row[], ledger: string): Batch {
  return { protocol, ledger, rows };
}
