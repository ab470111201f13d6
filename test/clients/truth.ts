import { noTokens } from "../../src/core/event.ts";
import { startOutput } from "./anthropic.ts";
import { costOf } from "./catalogue.ts";
import type { LedgerEntry, ModelUsage } from "./ledger.ts";
import { addRow, type Row } from "./rows.ts";
import type { Scenario } from "./scenario.ts";

/** Everything that was answered, also what no log holds, by `session model`. */
export function spent(ledger: readonly LedgerEntry[]): Map<string, Row> {
  return rowsOf(ledger, (entry) => entry.usage);
}

/** What the client's log holds of it: what the meter has to find, to the token. */
export function logged(ledger: readonly LedgerEntry[], scenario: Scenario): Map<string, Row> {
  return rowsOf(ledger, usageIn(scenario));
}

/** The sub-agents' part of it, by `session agent model`. */
export function loggedByAgents(ledger: readonly LedgerEntry[], scenario: Scenario): Map<string, Row> {
  const byAgents = ledger.filter((entry) => entry.agent !== undefined);
  return rowsOf(
    byAgents.map((entry) => ({ ...entry, session: `${entry.session} ${entry.agent}` })),
    usageIn(scenario),
  );
}

function usageIn(scenario: Scenario): (entry: LedgerEntry) => ModelUsage[] {
  const killed = scenario.steps.some((step) => "ask" in step && step.signal === "SIGKILL");
  return (entry) => loggedUsage(entry, killed);
}

function loggedUsage(entry: LedgerEntry, killed: boolean): ModelUsage[] {
  if (entry.api === "openai") return entry.end === "complete" && entry.purpose !== "title" ? entry.usage : [];
  switch (entry.purpose) {
    case "turn":
      if (entry.end === "complete") return entry.usage;
      // An answer that the user stopped is logged with the usage of its start, unless the client died of it.
      if (entry.end === "hung" && !killed) return entry.usage.map(atStart);
      return [];
    case "search": // the tool's result says how many searches there were
      return entry.usage.map((use) => ({ ...use, tokens: { ...noTokens, webSearches: use.tokens.webSearches } }));
    case "compaction":
    case "title":
      return [];
    default:
      return entry.purpose satisfies never;
  }
}

function atStart(use: ModelUsage): ModelUsage {
  return { ...use, tokens: { ...use.tokens, output: startOutput } };
}

function rowsOf(ledger: readonly LedgerEntry[], usage: (entry: LedgerEntry) => ModelUsage[]): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const entry of ledger) {
    for (const use of usage(entry)) {
      addRow(rows, `${entry.session} ${use.model}`, { calls: 1, tokens: use.tokens, nanoUsd: costOf(use) });
    }
  }
  return rows;
}
