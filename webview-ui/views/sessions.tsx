import { useMemo } from "preact/hooks";
import { sourceIds, sourceNames, type SourceId } from "../../src/core/event.ts";
import { count, formatCount, formatPercent, formatTokens, formatWhen } from "../../src/core/format.ts";
import type { SessionSummary, Snapshot } from "../../src/core/snapshot.ts";
import { projectName, sessionKey, sessionName } from "../names.ts";
import { Amount } from "../parts/amount.tsx";
import { Lines } from "../parts/lines.tsx";
import { Live } from "../parts/live.tsx";
import { LongTable, type SortableColumn } from "../parts/longTable.tsx";
import { Segments } from "../parts/segments.tsx";
import type { PanelState } from "../state.ts";
import { tokenSum } from "../totals.ts";

const sources: readonly { id: SourceId | "all"; name: string }[] = [
  { id: "all", name: "All tools" },
  ...sourceIds.map((id) => ({ id, name: sourceNames[id] })),
];

/** Every session of the ledger: find one, open it. */
export function Sessions({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const { list, search, source } = state;
  const all = list.rows.value;
  const rows = useMemo(
    () => all.filter((summary) => matches(summary, source.value, search.value)),
    [all, source.value, search.value],
  );
  // Columns name moments beside now; made again each minute, not with each snapshot.
  const minute = Math.floor(snapshot.at / 60_000);
  const columns = useMemo(() => sessionColumns(minute * 60_000, snapshot.timeZone), [minute, snapshot.timeZone]);
  return (
    <section class="view">
      <h1 class="visually-hidden">Sessions</h1>
      <div class="bar">
        <input
          type="search"
          class="search"
          placeholder="Search title, project, branch, model"
          aria-label="Search sessions"
          value={search.value}
          onInput={(event) => (search.value = event.currentTarget.value.slice(0, 200))}
        />
        <Segments label="Tool" choices={sources} chosen={source.value} onChoose={(id) => (source.value = id)} />
        <p class="muted bar-end" role="status">
          {rows.length === all.length
            ? count(all.length, "session")
            : `${formatCount(rows.length)} of ${count(all.length, "session")}`}
          {list.complete.value || list.error.value ? "" : `, loading ${formatCount(snapshot.sessionCount)}`}
        </p>
      </div>
      {list.error.value && (
        <p class="hint" role="alert">
          Older sessions could not be loaded: {list.error.value}
        </p>
      )}
      {rows.length === 0 && list.complete.value ? (
        <p class="hint">No session matches. Try a shorter word or another tool.</p>
      ) : (
        <LongTable<SessionSummary>
          label="Sessions"
          columns={columns}
          rows={rows}
          keyOf={sessionKey}
          rowHeight={48}
          maxHeight="max(400px, calc(100vh - 206px))"
          initialSort={{ column: "last", descending: true }}
          onOpen={(row) => state.show(row)}
        />
      )}
      <p class="muted small">Cost is API value: what the tokens cost at list prices, not what a plan bills.</p>
    </section>
  );
}

function matches(summary: SessionSummary, source: SourceId | "all", search: string): boolean {
  if (source !== "all" && summary.source !== source) return false;
  if (search === "") return true;
  const text = [summary.title, summary.project, summary.branch, summary.model, summary.session]
    .join("\n")
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function sessionColumns(now: number, timeZone: string): SortableColumn<SessionSummary>[] {
  return [
    {
      id: "name",
      head: "Session",
      order: (row) => sessionName(row).toLowerCase(),
      cell: (row) => <Name row={row} when={formatWhen(row.endedAt, now, timeZone)} />,
    },
    {
      id: "last",
      head: "Last activity",
      width: "164px",
      wideOnly: true,
      order: (row) => row.endedAt,
      cell: (row) => (row.live ? <Live /> : formatWhen(row.endedAt, now, timeZone)),
    },
    {
      id: "turns",
      head: "Turns",
      width: "72px",
      figure: true,
      widestOnly: true,
      order: (row) => row.calls,
      cell: (row) => formatCount(row.calls),
    },
    {
      id: "tokens",
      head: "Tokens",
      width: "84px",
      figure: true,
      widestOnly: true,
      order: (row) => tokenSum(row.tokens),
      cell: (row) => (row.cost.status === "not-reported" ? "–" : formatTokens(tokenSum(row.tokens))),
    },
    {
      id: "context",
      head: "Context",
      width: "84px",
      figure: true,
      wideOnly: true,
      order: (row) => (row.context?.window ? row.context.tokens / row.context.window : -1),
      cell: (row) => (row.context?.window ? formatPercent(row.context.tokens / row.context.window) : "–"),
    },
    {
      id: "cost",
      head: "Cost",
      width: "104px",
      figure: true,
      order: (row) => row.cost.nanoUsd ?? -1,
      cell: (row) => <Amount cost={row.cost} digits={2} />,
    },
  ];
}

function Name({ row, when }: { row: SessionSummary; when: string }) {
  const project = projectName(row.project);
  return (
    <Lines
      first={<bdi>{sessionName(row)}</bdi>}
      second={
        <>
          <span class="narrow-only">{row.live ? "Live" : when} · </span>
          {sourceNames[row.source]}
          {project && (
            <>
              {" · "}
              <bdi>{project}</bdi>
            </>
          )}
          {row.branch && (
            <>
              {" · "}
              <bdi>{row.branch.slice(0, 80)}</bdi>
            </>
          )}
        </>
      }
    />
  );
}
