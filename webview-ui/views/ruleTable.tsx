import { type AllocationReport, type AllocationRule, tagNames } from "../../src/core/allocation.ts";
import { daysText, idleText, matchParts, placeText } from "../allocationText.ts";
import { tagTitle } from "../../src/core/tagTitle.ts";
import { Amount } from "../parts/amount.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { t } from "../../src/core/l10n.ts";

type Row = AllocationReport["rules"][number];

/** The rules in their order, each with what it matches and what of that it decides. */
export function RuleTable({ rules }: { rules: readonly Row[] }) {
  return (
    <Table
      title={t("Rules")}
      unit={t("API value")}
      note={t("In order: the first rule that matches and sets a tag decides it.")}
      columns={columns()}
      rows={rules}
      keyOf={({ file, number }) => JSON.stringify([file, number])}
    />
  );
}

function columns(): Column<Row>[] {
  return [
    { id: "rule", head: t("Matches"), cell: (row) => <Rule row={row} /> },
    { id: "sets", head: t("Sets"), wideOnly: true, cell: ({ rule }) => <Tags rule={rule} /> },
    {
      id: "matches",
      head: t("All that it matches"),
      figure: true,
      wideOnly: true,
      cell: ({ matches }) => <Amount cost={matches.cost} digits={2} />,
    },
    {
      id: "decides",
      head: t("Decided by it"),
      figure: true,
      cell: ({ sets }) => <Amount cost={sets.cost} digits={2} />,
    },
  ];
}

function Rule({ row }: { row: Row }) {
  const parts = matchParts(row.rule);
  const days = daysText(row.rule);
  const idle = idleText(row);
  return (
    <>
      <span class="rule-parts">
        {parts.length === 0 && t("Everything")}
        {parts.map(({ title, pattern }) => (
          <span key={title}>
            <span class="muted">{title}:</span> <bdi class="rule-pattern">{pattern}</bdi>
          </span>
        ))}
      </span>
      <span class="narrow-only">
        <Tags rule={row.rule} />
      </span>
      <span class="sub muted">
        <bdi>{placeText(row)}</bdi>
        {days !== null && (
          <>
            , <bdi>{days}</bdi>
          </>
        )}
      </span>
      {idle !== null && <span class="sub problem">{idle}</span>}
    </>
  );
}

function Tags({ rule: { set } }: { rule: AllocationRule }) {
  return (
    <span class="rule-parts rule-tags">
      {tagNames.map((tag) => {
        const value = set[tag];
        return (
          value !== undefined && (
            <span key={tag}>
              <span class="muted">{tagTitle(tag)}:</span> <bdi>{value.slice(0, 80)}</bdi>
            </span>
          )
        );
      })}
    </span>
  );
}
