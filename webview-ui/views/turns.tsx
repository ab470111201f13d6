import { useMemo } from "preact/hooks";
import type { Tokens } from "../../src/core/event.ts";
import { count, formatTime, formatTokens } from "../../src/core/format.ts";
import { describeQuality } from "../../src/core/quality.ts";
import type { Turn } from "../../src/core/snapshot.ts";
import { Amount } from "../parts/amount.tsx";
import { LongTable, type SortableColumn } from "../parts/longTable.tsx";
import type { Prove } from "../proofs.ts";
import { cacheWrites } from "../totals.ts";
import { t } from "../../src/core/l10n.ts";

interface NumberedTurn extends Turn {
  number: number;
}

/** Every turn with its figures, the newest first. */
export function Turns({ turns, timeZone, prove }: { turns: readonly Turn[]; timeZone: string; prove: Prove }) {
  const rows = useMemo(() => turns.map((turn, i) => ({ ...turn, number: i + 1 })), [turns]);
  const columns = useMemo(() => turnColumns(timeZone), [timeZone]);
  return (
    <section class="block" aria-label={t("Turns")}>
      <header class="figure-head">
        <h2>{t("Turns")}</h2>
        <span class="unit">{t("tokens; cost is API value")}</span>
      </header>
      <LongTable
        label={t("Turns")}
        columns={columns}
        rows={rows}
        keyOf={(row) => String(row.number)}
        rowHeight={28}
        maxHeight="370px"
        initialSort={{ column: "number", descending: true }}
        onOpen={(row) =>
          prove(t("Turn {0}", row.number), { agent: row.agent, model: row.model, from: row.at, to: row.at + 1 })
        }
      />
    </section>
  );
}

function turnColumns(timeZone: string): SortableColumn<NumberedTurn>[] {
  return [
    {
      id: "number",
      head: t("Turn"),
      width: "54px",
      order: (row) => row.number,
      cell: (row) => <TurnNumber turn={row} />,
    },
    { id: "at", head: t("Time"), width: "58px", wideOnly: true, cell: (row) => formatTime(row.at, timeZone) },
    { id: "model", head: t("Model"), order: (row) => row.model, cell: (row) => <Model turn={row} /> },
    {
      id: "thread",
      head: t("Thread"),
      width: "100px",
      widestOnly: true,
      order: (row) => row.agent ?? "",
      cell: (row) => (row.agent === null ? t("main") : <bdi>{row.agent.slice(0, 40)}</bdi>),
    },
    {
      id: "tools",
      head: t("Tools"),
      width: "124px",
      widestOnly: true,
      order: (row) => row.tools,
      cell: (row) => <ToolCount turn={row} />,
    },
    tokenColumn("cacheRead", t("Cache read"), (tokens) => tokens.cacheRead),
    { ...tokenColumn("cacheWrite", t("Cache write"), cacheWrites), widestOnly: true },
    { ...tokenColumn("input", t("Input"), (tokens) => tokens.input), widestOnly: true },
    tokenColumn("output", t("Output"), (tokens) => tokens.output),
    {
      id: "context",
      head: t("Context"),
      width: "70px",
      figure: true,
      order: (row) => row.context ?? -1,
      cell: (row) => (row.context === null ? "–" : formatTokens(row.context)),
    },
    {
      id: "cost",
      head: t("Cost"),
      width: "84px",
      figure: true,
      order: (row) => row.cost.nanoUsd ?? -1,
      cell: (row) => <Amount cost={row.cost} digits={4} />,
    },
  ];
}

function tokenColumn(id: string, head: string, of: (tokens: Tokens) => number): SortableColumn<NumberedTurn> {
  return {
    id,
    head,
    width: "92px",
    figure: true,
    wideOnly: true,
    order: (row) => (row.tokens ? of(row.tokens) : -1),
    cell: (row) => (row.tokens ? formatTokens(of(row.tokens)) : "–"),
  };
}

/** The row's button opens the proof of the turn: said, for it shows no more than a number. */
function TurnNumber({ turn }: { turn: NumberedTurn }) {
  return (
    <>
      {turn.number}
      <span class="visually-hidden">{t(", show its log line")}</span>
    </>
  );
}

/** The model, and what is not exact about the turn's figures. */
function Model({ turn }: { turn: Turn }) {
  const note = turn.quality === "exact" ? "" : describeQuality(turn.quality);
  return (
    <>
      <bdi>{turn.model.slice(0, 80)}</bdi>
      {note && <span class="muted"> · {note}</span>}
    </>
  );
}

function ToolCount({ turn }: { turn: Turn }) {
  if (turn.tools === 0) return null;
  return (
    <>
      {count(turn.tools, "run")} {turn.failures > 0 && <span class="problem">{t("{0} failed", turn.failures)}</span>}
    </>
  );
}
