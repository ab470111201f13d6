import { useSignal } from "@preact/signals";
import { formatTokens } from "../../src/core/format.ts";
import { type GroupDelta, type Review, type ReviewDimension, reviewDimensions } from "../../src/core/review.ts";
import { LongTable, type SortableColumn } from "../parts/longTable.tsx";
import { Segments } from "../parts/segments.tsx";
import { Share } from "../parts/share.tsx";
import { tokenSum } from "../totals.ts";
import { GroupAmount, Nano, SignedNano } from "./nano.tsx";
import { filterable, isFiltered, toggleFilter } from "./teamChoice.ts";
import type { TeamState } from "./teamState.ts";
import { dimensionTitle, groupText } from "./teamText.ts";
import { t } from "../../src/core/l10n.ts";

/** Rows of a finger's size where fingers point. */
const rowHeight = () => (matchMedia("(pointer: coarse)").matches ? 44 : 28);

/** The week by provider, team, project, model …: a press on a group shows it alone. */
export function Groups({ state, review }: { state: TeamState; review: Review }) {
  const by = useSignal<ReviewDimension>("team");
  const dimension = by.value;
  const filter = filterable.find((name) => name === dimension);
  const groups = review.by[dimension];
  const title = t("Spend told apart");
  const toggle = ({ key }: GroupDelta) => {
    if (filter && key !== null) state.choice.value = toggleFilter(state.choice.value, filter, key);
  };
  return (
    <section class="block" aria-label={title}>
      <header class="figure-head">
        <h2>{title}</h2>
        <span class="unit">{t("API value")}</span>
      </header>
      <div class="bar bar-tight no-print">
        <Segments
          label={t("Told apart by")}
          choices={reviewDimensions.map((id) => ({ id, name: dimensionTitle(id) }))}
          chosen={dimension}
          onChoose={(id) => (by.value = id)}
        />
      </div>
      <LongTable
        key={dimension}
        label={t("Spend by {0}", dimensionTitle(dimension))}
        columns={columnsOf(dimension, review, (key) =>
          filter && key !== null ? isFiltered(state.choice.value, filter, key) : false,
        )}
        rows={groups}
        keyOf={({ key }) => JSON.stringify(key)}
        rowHeight={rowHeight()}
        maxHeight="min(60vh, 560px)"
        initialSort={{ column: "spend", descending: true }}
        {...(filter && { onOpen: toggle })}
      />
      {filter && <p class="muted small no-print">{t("A press on a group shows it alone, another press shows all.")}</p>}
    </section>
  );
}

function columnsOf(
  dimension: ReviewDimension,
  { total }: Review,
  isChosen: (key: string | null) => boolean,
): SortableColumn<GroupDelta>[] {
  return [
    {
      id: "group",
      head: dimensionTitle(dimension),
      order: ({ key }) => groupText(dimension, key).toLowerCase(),
      cell: ({ key }) => (
        <>
          {isChosen(key) && <span aria-hidden="true">✓ </span>}
          <bdi class={key === null || key === "" ? "muted" : ""}>{groupText(dimension, key)}</bdi>
          {isChosen(key) && <span class="visually-hidden">{t("(chosen)")}</span>}
        </>
      ),
    },
    {
      id: "tokens",
      head: t("Tokens"),
      figure: true,
      width: "90px",
      widestOnly: true,
      order: (row) => tokenSum(row.total.tokens),
      cell: (row) => formatTokens(tokenSum(row.total.tokens)),
    },
    {
      id: "share",
      head: t("Share"),
      width: "150px",
      widestOnly: true,
      cell: (row) => <Share part={Number(row.total.nanoUsd)} whole={Number(total.nanoUsd)} />,
    },
    {
      id: "before",
      head: t("Before"),
      figure: true,
      width: "130px",
      wideOnly: true,
      order: (row) => Number(row.previous.nanoUsd),
      cell: (row) => <Nano nano={row.previous.nanoUsd} />,
    },
    {
      id: "change",
      head: t("Change"),
      figure: true,
      width: "130px",
      wideOnly: true,
      order: (row) => Number(row.delta),
      cell: (row) => <SignedNano nano={row.delta} />,
    },
    {
      id: "spend",
      head: t("Spend"),
      figure: true,
      width: "130px",
      order: (row) => Number(row.total.nanoUsd),
      cell: (row) => <GroupAmount total={row.total} />,
    },
  ];
}
