import type { Signal } from "@preact/signals";
import { useId, useRef } from "preact/hooks";
import { count, formatCount, formatTime, formatTokens } from "../../src/core/format.ts";
import type { AgentTotals, SessionDetail } from "../../src/core/snapshot.ts";
import { type AgentLane, agentLanes, agentName } from "../agentLanes.ts";
import { Amount } from "../parts/amount.tsx";
import { FigureFrame } from "../parts/figure.tsx";
import { nextChoice } from "../parts/roving.ts";
import { PlainTable } from "../parts/table.tsx";
import type { Prove } from "../proofs.ts";
import { summarizeAgents } from "../summaries.ts";
import { sumCosts, tokenSum } from "../totals.ts";
import type { TurnBucket } from "../turnSeries.ts";
import { t } from "../../src/core/l10n.ts";

interface AgentsProps {
  detail: SessionDetail;
  /** The positions of the charts above, whose axis the lanes share. */
  buckets: readonly TurnBucket[];
  timeZone: string;
  tables: Signal<ReadonlySet<string>>;
  prove: Prove;
}

/** More would be a wall; the table has them all. */
const mostLanes = 16;

/** Each sub-agent as a lane under the axis of turns: who ran when, and what it cost. */
export function Agents({ detail, buckets, timeZone, tables, prove }: AgentsProps) {
  const summaryId = useId();
  const lanes = agentLanes(detail, buckets);
  const shown = lanes.slice(0, mostLanes);
  return (
    <FigureFrame
      id="agents"
      title={t("Sub-agents")}
      unit={t("API value, part of the total")}
      summary={summarizeAgents(lanes, detail.summary.cost)}
      summaryId={summaryId}
      tables={tables}
      table={() => <AgentTable lanes={lanes} agents={detail.agents} timeZone={timeZone} prove={prove} />}
    >
      <Lanes lanes={shown} positions={buckets.length} timeZone={timeZone} describedBy={summaryId} prove={prove} />
      {lanes.length > shown.length && (
        <p class="muted small">
          {t("The first {0} are drawn; the table has all {1}.", mostLanes, formatCount(lanes.length))}
        </p>
      )}
    </FigureFrame>
  );
}

interface LanesProps {
  lanes: readonly AgentLane[];
  positions: number;
  timeZone: string;
  describedBy: string;
  prove: Prove;
}

/** One stop in the tab order; arrow keys move from lane to lane, and focus reads it. */
function Lanes({ lanes, positions, timeZone, describedBy, prove }: LanesProps) {
  const list = useRef<HTMLUListElement>(null);
  const move = (event: KeyboardEvent) => {
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const at = buttons.find((button) => button === event.target);
    const next = at && nextChoice(event.key, buttons, at);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <ul class="lanes" ref={list} aria-describedby={describedBy} onKeyDown={move}>
      {lanes.map((lane, i) => (
        <li key={lane.agent}>
          <button
            type="button"
            class="lane"
            tabIndex={i === 0 ? 0 : -1}
            title={t("Show the responses behind this amount")}
            onClick={() => prove(lane.name, { agent: lane.agent })}
          >
            <span class="visually-hidden">{laneText(lane, timeZone)}, </span>
            <span class="lane-track">
              {lane.runs.map(([from, to]) => (
                <span
                  class="lane-run"
                  key={from}
                  style={{ left: `${(from / positions) * 100}%`, width: `${((to + 1 - from) / positions) * 100}%` }}
                />
              ))}
              <span class="lane-name" style={namePlace((lane.runs[0]?.[0] ?? 0) / positions)}>
                <bdi>{lane.name}</bdi>
                <Amount cost={lane.cost} />
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** From a share of the track on, the name ends at its right end rather than begin there. */
function namePlace(at: number): { left: string } | { right: string } {
  return at > 0.7 ? { right: "0" } : { left: `${at * 100}%` };
}

interface AgentTableProps {
  lanes: readonly AgentLane[];
  agents: readonly AgentTotals[];
  timeZone: string;
  prove: Prove;
}

function AgentTable({ lanes, agents, timeZone, prove }: AgentTableProps) {
  const when = new Map(lanes.map((lane) => [lane.agent, lane]));
  return (
    <PlainTable
      columns={[
        { id: "agent", head: t("Agent"), cell: (row) => <bdi>{agentName(row)}</bdi> },
        { id: "when", head: t("When"), wideOnly: true, cell: (row) => timeText(when.get(row.agent), timeZone) },
        { id: "turns", head: t("Turns"), figure: true, cell: (row) => formatCount(sum(row, ({ calls }) => calls)) },
        {
          id: "tokens",
          head: t("Tokens"),
          figure: true,
          cell: (row) => formatTokens(sum(row, ({ tokens }) => tokenSum(tokens))),
        },
        {
          id: "cost",
          head: t("Cost"),
          figure: true,
          cell: (row) => (
            <Amount
              cost={sumCosts(row.models.map((model) => model.cost))}
              digits={2}
              onProve={() => prove(agentName(row), { agent: row.agent })}
            />
          ),
        },
      ]}
      rows={agents}
      keyOf={(row) => row.agent}
    />
  );
}

function laneText(lane: AgentLane, timeZone: string): string {
  return t(
    "{0}, turns {1} to {2}, {3} of its own",
    timeText(lane, timeZone),
    lane.first,
    lane.last,
    count(lane.turns, "turn"),
  );
}

function timeText(lane: AgentLane | undefined, timeZone: string): string {
  if (!lane) return "–";
  const [from, to] = [formatTime(lane.at, timeZone), formatTime(lane.until, timeZone)];
  return from === to ? from : t("{0} to {1}", from, to);
}

function sum({ models }: AgentTotals, value: (model: AgentTotals["models"][number]) => number): number {
  return models.reduce((total, model) => total + value(model), 0);
}
