import { sourceNames } from "../../src/core/event.ts";
import { formatBytes, formatCount, formatPercent } from "../../src/core/format.ts";
import type { ToolCost, ToolCosts as Costs } from "../../src/core/history.ts";
import { Amount } from "../parts/amount.tsx";
import { Share } from "../parts/share.tsx";
import { Table, type Column } from "../parts/table.tsx";
import { priced } from "../totals.ts";
import { t } from "../../src/core/l10n.ts";

/** Rows of the table; the rest is summed up in one. */
const mostTools = 25;

/** What the runs of each tool, and of each MCP server, cost. */
export function ToolCosts({ costs }: { costs: Costs }) {
  const { tools, answers, nanoUsd } = costs;
  const servers = serverCosts(tools);
  const rows = [...withoutTail(tools), answerRow(answers)];
  return (
    <div class="pair">
      <Table
        title={t("By tool call")}
        unit={t("API value")}
        note={t(
          "A turn's cost is shared evenly among the tool runs that it started. Turns that started none are answers to the user.",
        )}
        columns={toolColumns(nanoUsd)}
        rows={rows}
        keyOf={keyOf}
      />
      {servers.length > 0 && (
        <Table
          title={t("By MCP server")}
          unit={t("API value, part of the tools")}
          note={t("The runs of each server's tools together.")}
          columns={toolColumns(nanoUsd)}
          rows={servers}
          keyOf={keyOf}
        />
      )}
    </div>
  );
}

interface ToolRow {
  key: string;
  name: string;
  /** Whose tool it is; empty for a server of several. */
  note: string;
  runs: number;
  failed: number;
  bytes: number;
  nanoUsd: number;
}

function toolColumns(whole: number): Column<ToolRow>[] {
  return [
    { id: "name", head: t("Tool"), cell: (row) => <Name row={row} /> },
    { id: "runs", head: t("Runs"), figure: true, cell: ({ runs }) => (runs > 0 ? formatCount(runs) : "–") },
    {
      id: "failed",
      head: t("Failed"),
      figure: true,
      wideOnly: true,
      cell: ({ runs, failed }) =>
        failed > 0 ? <span class="problem">{formatPercent(failed / runs)}</span> : runs > 0 ? "0" : "–",
    },
    {
      id: "bytes",
      head: t("Output"),
      figure: true,
      widestOnly: true,
      cell: ({ runs, bytes }) => (runs > 0 ? formatBytes(bytes) : "–"),
    },
    {
      id: "share",
      head: t("Share"),
      wideOnly: true,
      grow: true,
      cell: (row) => <Share part={row.nanoUsd} whole={whole} />,
    },
    { id: "cost", head: t("Cost"), figure: true, cell: (row) => <Amount cost={priced(row.nanoUsd)} digits={2} /> },
  ];
}

function Name({ row }: { row: ToolRow }) {
  return (
    <>
      <bdi>{row.name.slice(0, 80)}</bdi>
      {row.note && <span class="sub">{row.note}</span>}
    </>
  );
}

function toolRow(tool: ToolCost): ToolRow {
  return { ...tool, key: `${tool.source} ${tool.name}`, note: sourceNames[tool.source] };
}

function answerRow({ calls, nanoUsd }: Costs["answers"]): ToolRow {
  const note = t("{0} turns without a tool", formatCount(calls));
  return { key: "answers", name: t("Answers"), note, runs: 0, failed: 0, bytes: 0, nanoUsd };
}

function withoutTail(tools: readonly ToolCost[]): ToolRow[] {
  if (tools.length <= mostTools) return tools.map(toolRow);
  const tail = tools.slice(mostTools).map(toolRow);
  return [...tools.slice(0, mostTools).map(toolRow), sum("others", `${formatCount(tail.length)} others`, "", tail)];
}

function serverCosts(tools: readonly ToolCost[]): ToolRow[] {
  const servers = Map.groupBy(
    tools.filter(({ server }) => server !== null),
    ({ server }) => server!,
  );
  return [...servers]
    .map(([server, own]) => sum(server, server, `${formatCount(own.length)} tools`, own.map(toolRow)))
    .sort((a, b) => b.nanoUsd - a.nanoUsd);
}

function sum(key: string, name: string, note: string, rows: readonly ToolRow[]): ToolRow {
  const row: ToolRow = { key, name, note, runs: 0, failed: 0, bytes: 0, nanoUsd: 0 };
  for (const { runs, failed, bytes, nanoUsd } of rows) {
    row.runs += runs;
    row.failed += failed;
    row.bytes += bytes;
    row.nanoUsd += nanoUsd;
  }
  return row;
}

function keyOf(row: ToolRow): string {
  return row.key;
}
