import type { Cost } from "../src/core/money.ts";
import type { AgentTotals, SessionDetail } from "../src/core/snapshot.ts";
import { sumCosts } from "./totals.ts";
import type { TurnBucket } from "./turnSeries.ts";

/** One sub-agent on the axis of turns. */
export interface AgentLane {
  agent: string;
  name: string;
  /** Number of its first and last turn in the session, from 1. */
  first: number;
  last: number;
  /** ms. */
  at: number;
  until: number;
  turns: number;
  cost: Cost;
  /** Runs of neighbouring chart positions in which it had turns, [first, last]. */
  runs: [number, number][];
}

/** The sub-agents in the order in which they began. */
export function agentLanes({ turns, agents }: SessionDetail, buckets: readonly TurnBucket[]): AgentLane[] {
  const size = Math.max(1, (buckets[0]?.last ?? 1) - (buckets[0]?.first ?? 1) + 1);
  const totals = new Map(agents.map((each) => [each.agent, each]));
  const lanes = new Map<string, AgentLane>();
  for (const [i, turn] of turns.entries()) {
    if (turn.agent === null) continue;
    const position = Math.floor(i / size);
    let lane = lanes.get(turn.agent);
    if (!lane) {
      const of = totals.get(turn.agent) ?? { agent: turn.agent, type: null, models: [] };
      const cost = sumCosts(of.models.map((model) => model.cost));
      lane = {
        agent: of.agent,
        name: agentName(of),
        first: i + 1,
        last: 0,
        at: turn.at,
        until: 0,
        turns: 0,
        cost,
        runs: [],
      };
      lanes.set(turn.agent, lane);
    }
    lane.last = i + 1;
    lane.until = turn.at;
    lane.turns += 1;
    const run = lane.runs.at(-1);
    if (run && position <= run[1] + 1) run[1] = position;
    else lane.runs.push([position, position]);
  }
  return [...lanes.values()];
}

export function agentName({ agent, type }: Pick<AgentTotals, "agent" | "type">): string {
  return (type ?? agent).slice(0, 60);
}
