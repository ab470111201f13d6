import type { EstimateReason } from "../../src/core/event.ts";
import { readLedger, type LedgerEntry } from "./ledger.ts";
import { readMeter } from "./meter.ts";
import { kinds, total, type Row } from "./rows.ts";
import type { Run } from "./run.ts";
import { logged, loggedByAgents, spent } from "./truth.ts";

/** A scenario's run held against its ledger. */
export interface Comparison {
  ledger: LedgerEntry[];
  /** One line per number that differs from what the log holds; empty means exact. */
  differences: string[];
  spent: Row;
  counted: Row;
  estimated: Row;
  reasons: EstimateReason[];
}

export function compare(run: Run): Comparison {
  const ledger = readLedger(run.ledger);
  const reading = readMeter(run.home);
  return {
    ledger,
    differences: [
      ...differences(logged(ledger, run.scenario), reading.counted),
      ...differences(loggedByAgents(ledger, run.scenario), reading.agents),
    ],
    spent: total(spent(ledger)),
    counted: total(reading.counted),
    estimated: total(reading.estimated),
    reasons: [...reading.estimated.keys()].sort() as EstimateReason[],
  };
}

/** How far the meter with its estimates is from everything that was spent, as a share of all tokens. */
export function share({ spent: all, counted, estimated }: Comparison): number {
  const sum = (row: Row) => row.tokens.input + row.tokens.output + row.tokens.cacheRead + writes(row);
  return (sum(counted) + sum(estimated)) / sum(all) - 1;
}

function writes({ tokens }: Row): number {
  return tokens.cacheWrite5m + tokens.cacheWrite1h + tokens.cacheWriteUnknown;
}

/** "+12 output" style: how far the meter, with and without its estimates, is from everything that was spent. */
export function distance({ spent: all, counted, estimated }: Comparison): string {
  const parts = kinds.flatMap((kind) => {
    const [with_, without] = [
      counted.tokens[kind] + estimated.tokens[kind] - all.tokens[kind],
      counted.tokens[kind] - all.tokens[kind],
    ];
    return with_ || without ? [`${kind} ${signed(without)} counted, ${signed(with_)} with estimates`] : [];
  });
  return parts.join("; ");
}

function differences(expected: ReadonlyMap<string, Row>, found: ReadonlyMap<string, Row>): string[] {
  const lines: string[] = [];
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const [want, have] = [expected.get(key), found.get(key)];
    const check = (what: string, ledger: number, meter: number, slack = 0) => {
      if (Math.abs(ledger - meter) > slack) lines.push(`${key}: ${what} is ${meter}, the ledger says ${ledger}`);
    };
    check("calls", want?.calls ?? 0, have?.calls ?? 0);
    for (const kind of kinds) check(kind, want?.tokens[kind] ?? 0, have?.tokens[kind] ?? 0);
    // Each response is rounded once: half a nano-USD may go either way.
    if (want?.nanoUsd !== undefined) check("nano-USD", want.nanoUsd, have?.nanoUsd ?? 0, want.calls);
  }
  return lines;
}

function signed(value: number): string {
  return value > 0 ? `+${value}` : String(value);
}
