import type { SessionDetail, SessionSummary, Totals, Turn } from "../core/snapshot.ts";
import { contextStory } from "../insights/contextStory.ts";
import type { Book } from "../pricing/book.ts";
import type { Pricer } from "../pricing/price.ts";
import type { CallRecord } from "../store/callColumns.ts";
import type { Queries, SessionPart, SessionRecord } from "../store/queries.ts";
import type { Store } from "../store/store.ts";
import { addSums, emptySums, type Sums } from "../store/sums.ts";
import { totalsOf } from "./periods.ts";
import { callPriceInput } from "./nextTurn.ts";
import { repricedSession } from "./repriced.ts";

/** Everything about one session: its responses one by one, and its totals by model, agent and tool. */
export function sessionDetail(
  session: SessionRecord,
  summary: SessionSummary,
  { queries, usageCalls }: Pick<Store, "queries" | "usageCalls">,
  pricer: Pricer,
  book: Book,
): SessionDetail {
  const tools = queries.tools(session.id);
  const calls = queries.calls(session.id);
  const marks = queries.marks(session.id);
  const { models, estimated, agents } = breakdown(queries.sessionSums(session.id));
  return {
    summary,
    models,
    estimated,
    agents,
    turns: turnsOf(session, calls, tools, pricer),
    marks: marks.filter((mark) => mark.agent === null),
    tools: toolTotals(tools),
    contextStory: contextStory({ calls, tools, marks }),
    repriced: repricedSession(session, calls, pricer, book),
    charged: usageCalls.charged(session.id),
  };
}

/** How a session's total is made up. */
export interface Breakdown extends Pick<SessionDetail, "models" | "estimated" | "agents"> {
  total: Totals;
}

/** Totals by model (sub-agents included), by agent, and what is only estimated. */
export function breakdown(rows: readonly SessionPart[]): Breakdown {
  const stated = rows.filter((row) => row.why === null);
  const models = Map.groupBy(stated, (row) => row.model);
  const implied = Map.groupBy(
    rows.filter((row) => row.why !== null),
    (row) => `${row.why} ${row.model}`,
  );
  const agents = Map.groupBy(
    stated.filter((row) => row.agent !== null),
    (row) => row.agent!,
  );
  return {
    total: total(stated),
    models: [...models].map(([model, parts]) => ({ ...total(parts), model })),
    estimated: [...implied.values()].map((parts) => ({ ...total(parts), model: parts[0]!.model, why: parts[0]!.why! })),
    agents: [...agents].map(([agent, parts]) => ({
      agent,
      type: parts[0]!.type,
      models: parts.map((part) => ({ ...totalsOf(part.sums), model: part.model })),
    })),
  };
}

function total(parts: readonly { sums: Sums }[]): Totals {
  return totalsOf(parts.reduce((sum, part) => addSums(sum, part.sums), emptySums()));
}

type ToolRow = ReturnType<Queries["tools"]>[number];

/** Tool runs belong to the response of the same thread that came last before them. */
function turnsOf(session: SessionRecord, calls: CallRecord[], tools: ToolRow[], pricer: Pricer): Turn[] {
  const turns = calls.map((call) => turnOf(session, call, pricer));
  const byAgent = Map.groupBy(turns, (turn) => turn.agent);
  for (const tool of tools) {
    const turn = byAgent.get(tool.agent)?.findLast((candidate) => candidate.at <= tool.at);
    if (!turn) continue;
    turn.tools++;
    if (tool.ok === 0) turn.failures++;
  }
  return turns;
}

function turnOf(session: SessionRecord, call: CallRecord, pricer: Pricer): Turn {
  const parts = pricer.parts(callPriceInput(session, call)) ?? {};
  const cacheWrite = (parts.cacheWrite5m ?? 0) + (parts.cacheWrite1h ?? 0) + (parts.cacheWriteUnknown ?? 0);
  const { at, agent, model, tokens, cost, context, window, quality } = call;
  return {
    at,
    agent,
    model,
    tokens,
    cost,
    context,
    window,
    quality,
    tools: 0,
    failures: 0,
    parts: {
      input: parts.input ?? 0,
      cacheRead: parts.cacheRead ?? 0,
      cacheWrite,
      output: parts.output ?? 0,
      webSearches: parts.webSearches ?? 0,
    },
  };
}

function toolTotals(tools: ToolRow[]): SessionDetail["tools"] {
  const totals = new Map<string, SessionDetail["tools"][number]>();
  for (const { name, ok, bytes } of tools) {
    const entry = totals.get(name) ?? { name, runs: 0, failed: 0, bytes: 0 };
    entry.runs++;
    entry.bytes += bytes;
    if (ok === 0) entry.failed++;
    totals.set(name, entry);
  }
  return [...totals.values()].sort((a, b) => b.runs - a.runs);
}
