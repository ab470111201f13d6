import { useMemo } from "preact/hooks";
import { sourceIds, sourceNames, type SourceId } from "../../src/core/event.ts";
import { count, formatCount, formatDuration, formatPercent, formatTokens, formatWhen } from "../../src/core/format.ts";
import type { SessionSummary, Snapshot } from "../../src/core/snapshot.ts";
import { projectName, sameSession, sessionKey, sessionName } from "../../src/core/sessionName.ts";
import { facets, filterSessions, noFilter, type SessionFilter } from "../sessionFilter.ts";
import { Amount } from "../parts/amount.tsx";
import { DayField } from "../parts/dayField.tsx";
import { Lines } from "../parts/lines.tsx";
import { Live } from "../parts/live.tsx";
import { LongTable, type SortableColumn } from "../parts/longTable.tsx";
import { QualityMark } from "../parts/qualityMark.tsx";
import { Segments } from "../parts/segments.tsx";
import { Select } from "../parts/select.tsx";
import type { PanelState } from "../state.ts";
import { tokenSum } from "../totals.ts";
import { Compare } from "./compare.tsx";
import { t } from "../../src/core/l10n.ts";

const sources = (): { id: SourceId | "all"; name: string }[] => [
  { id: "all", name: t("All tools") },
  ...sourceIds.map((id) => ({ id, name: sourceNames[id] })),
];

/** Every session of the ledger: find one, open it, or pick two and compare them. */
export function Sessions({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  if (state.picked.value.length === 2) return <Compare state={state} snapshot={snapshot} />;
  return <SessionList state={state} snapshot={snapshot} />;
}

function SessionList({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const { list, filter } = state;
  const { timeZone } = snapshot;
  const all = list.rows.value;
  const rows = useMemo(() => filterSessions(all, filter.value, timeZone), [all, filter.value, timeZone]);
  // Columns name moments beside now; made again each minute, not with each snapshot.
  const minute = Math.floor(snapshot.at / 60_000);
  const columns = useMemo(
    () => [...sessionColumns(minute * 60_000, timeZone), pickColumn(state)],
    [minute, timeZone, state.picked.value],
  );
  return (
    <section class="view">
      <h1 class="visually-hidden">{t("Sessions")}</h1>
      <Filters state={state} />
      <div class="bar bar-tight">
        <p class="muted" role="status">
          {rows.length === all.length
            ? count(all.length, "session")
            : t("{0} of {1}", formatCount(rows.length), count(all.length, "session"))}
          {list.complete.value || list.error.value ? "" : t(", loading {0}", formatCount(snapshot.sessionCount))}
          {state.picked.value.length === 1
            ? `. ${t("Pick one more to compare the two.")}`
            : `. ${t("Pick two to compare them.")}`}
        </p>
        {JSON.stringify(filter.value) !== JSON.stringify(noFilter) && (
          <button type="button" class="link" onClick={() => (filter.value = noFilter)}>
            {t("Show all")}
          </button>
        )}
      </div>
      {list.error.value && (
        <p class="hint" role="alert">
          {t("Older sessions could not be loaded:")} {list.error.value}
        </p>
      )}
      {rows.length === 0 && list.complete.value ? (
        <p class="hint">{t("No session matches. Try a shorter word or fewer filters.")}</p>
      ) : (
        <LongTable<SessionSummary>
          label={t("Sessions")}
          columns={columns}
          rows={rows}
          keyOf={sessionKey}
          rowHeight={48}
          maxHeight={"max(400px, calc(100vh - 236px))"}
          initialSort={state.order.value}
          sorting={state.order}
          onOpen={(row) => state.show(row)}
        />
      )}
      <p class="muted small">{t("Cost is API value: what the tokens cost at list prices, not what a plan bills.")}</p>
    </section>
  );
}

function Filters({ state }: { state: PanelState }) {
  const { list, filter } = state;
  const { search, source, model, project, branch, day } = filter.value;
  const pulled = list.pulled.value;
  const choices = useMemo(
    () => ({
      models: facets(pulled, "model"),
      projects: facets(pulled, "project"),
      branches: facets(pulled, "branch"),
    }),
    [pulled],
  );
  const set = (change: Partial<SessionFilter>) => (filter.value = { ...filter.value, ...change });
  return (
    <div class="bar bar-tight">
      <input
        type="search"
        class="search"
        placeholder={t("Search title, project, branch, model")}
        aria-label={t("Search sessions")}
        value={search}
        onInput={(event) => set({ search: event.currentTarget.value.slice(0, 200) })}
      />
      <Segments label={t("Tool")} choices={sources()} chosen={source} onChoose={(id) => set({ source: id })} />
      <Select
        label={t("Project")}
        all={t("All projects")}
        choices={choices.projects}
        chosen={project}
        onChoose={(value) => set({ project: value })}
      />
      <Select
        label={t("Branch")}
        all={t("All branches")}
        choices={choices.branches}
        chosen={branch}
        onChoose={(value) => set({ branch: value })}
      />
      <Select
        label={t("Model")}
        all={t("All models")}
        choices={choices.models}
        chosen={model}
        onChoose={(value) => set({ model: value })}
      />
      <DayField label={t("Day")} day={day} onDay={(value) => set({ day: value })} />
    </div>
  );
}

/** Only the box of the row that the tab key reaches is a stop itself: a long list is not to be walked through. */
function pickColumn({ picked }: PanelState): SortableColumn<SessionSummary> {
  const toggle = ({ source, session }: SessionSummary) => {
    const others = picked.value.filter((each) => !sameSession(each, { source, session }));
    picked.value = others.length < picked.value.length ? others : [...others, { source, session }];
  };
  return {
    id: "pick",
    head: t("Compare"),
    headHidden: true,
    width: "30px",
    figure: true,
    cell: (row, stop) => (
      <input
        type="checkbox"
        class="pick"
        aria-label={t("Compare {0}", sessionName(row))}
        title={t("Pick to compare")}
        checked={picked.value.some((each) => sameSession(each, row))}
        tabIndex={stop ? 0 : -1}
        onClick={(event) => event.stopPropagation()}
        onChange={() => toggle(row)}
      />
    ),
  };
}

function sessionColumns(now: number, timeZone: string): SortableColumn<SessionSummary>[] {
  return [
    {
      id: "name",
      head: t("Session"),
      order: (row) => sessionName(row).toLowerCase(),
      cell: (row) => <Name row={row} when={formatWhen(row.endedAt, now, timeZone)} />,
    },
    {
      id: "model",
      head: t("Model"),
      width: "150px",
      roomyOnly: true,
      order: (row) => row.model ?? "",
      cell: (row) => row.model && <bdi>{row.model.slice(0, 80)}</bdi>,
    },
    {
      id: "last",
      head: t("Last activity"),
      width: "144px",
      wideOnly: true,
      order: (row) => row.endedAt,
      cell: (row) => (row.live ? <Live /> : formatWhen(row.endedAt, now, timeZone)),
    },
    {
      id: "duration",
      head: t("Duration"),
      width: "84px",
      figure: true,
      roomyOnly: true,
      order: (row) => row.endedAt - row.startedAt,
      cell: (row) => formatDuration(row.endedAt - row.startedAt),
    },
    {
      id: "turns",
      head: t("Turns"),
      width: "72px",
      figure: true,
      widestOnly: true,
      order: (row) => row.calls,
      cell: (row) => formatCount(row.calls),
    },
    {
      id: "tokens",
      head: t("Tokens"),
      width: "84px",
      figure: true,
      widestOnly: true,
      order: (row) => tokenSum(row.tokens),
      cell: (row) => (row.cost.status === "not-reported" ? "–" : formatTokens(tokenSum(row.tokens))),
    },
    {
      id: "context",
      head: t("Context"),
      width: "84px",
      figure: true,
      wideOnly: true,
      order: (row) => (row.context?.window ? row.context.tokens / row.context.window : -1),
      cell: (row) => (row.context?.window ? formatPercent(row.context.tokens / row.context.window) : "–"),
    },
    {
      id: "cost",
      head: t("Cost"),
      width: "104px",
      figure: true,
      order: (row) => row.cost.nanoUsd ?? -1,
      cell: (row) => (
        <>
          <Amount cost={row.cost} digits={2} />
          <QualityMark quality={row.quality} />
        </>
      ),
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
          <span class="narrow-only">{row.live ? t("Live") : when} · </span>
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
