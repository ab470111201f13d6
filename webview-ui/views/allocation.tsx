import { type AllocationReport, tagNames, type TagName } from "../../src/core/allocation.ts";
import type { PanelApi } from "../../src/core/api.ts";
import { count, formatCost, formatCount } from "../../src/core/format.ts";
import type { Snapshot, Totals } from "../../src/core/snapshot.ts";
import { coverage, fileName, partOf, tagTables } from "../allocationText.ts";
import { tagTitle } from "../../src/core/tagTitle.ts";
import { rangeOf } from "../historyChoice.ts";
import { todayOf } from "../pages.ts";
import { Amount } from "../parts/amount.tsx";
import { Share } from "../parts/share.tsx";
import { Stat } from "../parts/stat.tsx";
import { Table } from "../parts/table.tsx";
import type { PanelState } from "../state.ts";
import { FirstRule } from "./firstRule.tsx";
import { PeriodChoice, rangeText } from "./periodChoice.tsx";
import { RuleTable } from "./ruleTable.tsx";
import { Unallocated } from "./unallocated.tsx";
import { t } from "../../src/core/l10n.ts";

/** What the rules make of some days: which team, project and initiative the cost is for, and what stays unallocated. */
export function Allocation({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const { allocation } = state.pages;
  const report = allocation.answer.value;
  const error = allocation.error.value;
  const today = todayOf(snapshot);
  return (
    <section class="view">
      <h1 class="visually-hidden">{t("Allocation")}</h1>
      <div class="bar">
        <PeriodChoice
          choice={state.history.value}
          today={today}
          onChoose={(choice) => (state.history.value = choice)}
        />
        <OpenRules api={state.api} />
        <p class="muted bar-line">{rangeText(rangeOf(state.history.value, today))}</p>
      </div>
      {error !== null && (
        <p class="hint" role="alert">
          {t("The allocation could not be read:")} {error}
        </p>
      )}
      {report ? (
        <Report report={report} api={state.api} />
      ) : (
        error === null && <p class="hint tall">{t("Applying the rules…")}</p>
      )}
    </section>
  );
}

function OpenRules({ api }: { api: PanelApi }) {
  return (
    <span class="links bar-end">
      <button type="button" class="link" onClick={() => void api.open("rules")}>
        {t("Open the rules in the settings")}
      </button>
      <button type="button" class="link" onClick={() => void api.open("ruleFile")}>
        {t("Open the workspace's .taximeter.json")}
      </button>
    </span>
  );
}

function Report({ report, api }: { report: AllocationReport; api: PanelApi }) {
  const { rules, tags, problems } = report;
  const used = tagNames.filter((tag) => tags[tag].some(({ value }) => value !== null));
  return (
    <>
      <Problems problems={problems} />
      <Coverage report={report} />
      {rules.length === 0 ? <FirstRule report={report} api={api} /> : <RuleTable rules={rules} />}
      {used.length > 0 && (
        <div class="pair">
          {used.map((tag) => (
            <TagTable key={tag} tag={tag} rows={tags[tag]} total={report.total} />
          ))}
        </div>
      )}
      <Unallocated report={report} api={api} />
    </>
  );
}

function Problems({ problems }: Pick<AllocationReport, "problems">) {
  if (problems.length === 0) return null;
  return (
    <section class="block rule-problems" aria-label={t("Left out")}>
      <h2>{t("Left out")}</h2>
      <ul>
        {problems.slice(0, 20).map(({ file, message }) => (
          <li class="problem" key={`${file} ${message}`}>
            <bdi>{file === null ? t("Settings") : fileName(file)}</bdi>: <bdi>{message.slice(0, 300)}</bdi>
          </li>
        ))}
      </ul>
      {problems.length > 20 && <p class="muted">{t("{0} more", formatCount(problems.length - 20))}</p>}
    </section>
  );
}

function Coverage({ report: { tags, total } }: { report: AllocationReport }) {
  const unit = total.cost.nanoUsd ? t("allocated") : t("allocated, by turns");
  return (
    <dl class="stats stats-4">
      {tagNames.map((tag, i) => {
        const { allocated, unallocated, rest } = coverage(tags[tag], total);
        return (
          <Stat
            key={tag}
            main={i === 0}
            label={tagTitle(tag)}
            kind={unit}
            value={total.calls === 0 ? "–" : allocated}
            note={
              total.calls === 0
                ? t("nothing was used")
                : rest
                  ? t("{0} unallocated: {1}", unallocated, formatCost(rest.cost, { digits: 2 }))
                  : t("{0} unallocated", unallocated)
            }
          />
        );
      })}
      <Stat
        label={t("Cost")}
        kind={t("API value")}
        value={<Amount cost={total.cost} />}
        note={t("{0} in these days", count(total.calls, "turn"))}
      />
    </dl>
  );
}

interface TagTableProps {
  tag: TagName;
  rows: AllocationReport["tags"][TagName];
  total: Totals;
}

/** More values than anybody reads. */
const mostValues = 40;

function TagTable({ tag, rows, total }: TagTableProps) {
  // A long tail is cut, but never what is unallocated.
  const shown = rows.filter(({ value }, i) => i < mostValues || value === null);
  return (
    <Table
      title={tagTables[tag]}
      unit={t("API value")}
      {...(rows.length > mostValues && { note: t("The dearest {0} of {1}.", mostValues, formatCount(rows.length)) })}
      columns={[
        {
          id: "value",
          head: tagTitle(tag),
          cell: ({ value }) =>
            value === null ? <span class="muted">{t("Unallocated")}</span> : <bdi>{value.slice(0, 80)}</bdi>,
        },
        {
          id: "share",
          head: t("Share"),
          wideOnly: true,
          grow: true,
          cell: (row) => <Share part={partOf(row.total, total)} whole={1} />,
        },
        { id: "cost", head: t("Cost"), figure: true, cell: (row) => <Amount cost={row.total.cost} digits={2} /> },
      ]}
      rows={shown}
      keyOf={({ value }) => JSON.stringify(value)}
      total={["", <Amount key="total" cost={total.cost} digits={2} />]}
    />
  );
}
