import { useSignal } from "@preact/signals";
import type { AllocationReport } from "../../src/core/allocation.ts";
import type { PanelApi } from "../../src/core/api.ts";
import { formatCount, formatPercent } from "../../src/core/format.ts";
import { partOf } from "../allocationText.ts";
import { Amount } from "../parts/amount.tsx";
import { CopyButton } from "../parts/copyButton.tsx";
import { type Column, Table } from "../parts/table.tsx";
import {
  byRepository,
  ruleText,
  shortName,
  suggestRule,
  type UnallocatedRepository,
  type Use,
} from "../suggestedRule.ts";
import { t } from "../../src/core/l10n.ts";

interface Row {
  repository: string | null;
  /** Undefined: the whole repository. */
  branch: string | null | undefined;
  /** The only branch of its repository, which needs no row of its own. */
  only: string | null;
  total: Use;
}

interface UnallocatedProps {
  report: AllocationReport;
  api: Pick<PanelApi, "copy">;
}

const page = 30;

/** What no rule gives a tag: where a new rule would help most. */
export function Unallocated({ report, api }: UnallocatedProps) {
  const most = useSignal(page);
  const repositories = byRepository(report.unallocated);
  const rows = repositories.flatMap(rowsOf);
  if (rows.length === 0) return null;
  return (
    <>
      <Table
        title={t("Without any tag")}
        unit={t("API value")}
        note={t("A copied rule takes a whole repository or one of its branches; what it sets is yours to change.")}
        columns={columns(repositories, report.total, api)}
        rows={rows.slice(0, most.value)}
        keyOf={(row) => JSON.stringify([row.repository, row.branch])}
      />
      {rows.length > most.value && (
        <button type="button" class="link" onClick={() => (most.value += page)}>
          {t("{0} more", formatCount(rows.length - most.value))}
        </button>
      )}
    </>
  );
}

function rowsOf({ repository, total, branches }: UnallocatedRepository): Row[] {
  const [first, second] = branches;
  const whole = { repository, branch: undefined, only: second ? null : (first?.branch ?? null), total };
  if (!second) return [whole];
  return [whole, ...branches.map((each) => ({ repository, branch: each.branch, only: null, total: each.total }))];
}

function columns(all: readonly UnallocatedRepository[], whole: Use, api: UnallocatedProps["api"]): Column<Row>[] {
  return [
    { id: "name", head: t("Repository and branch"), cell: (row) => <Name row={row} all={all} /> },
    {
      id: "share",
      head: t("Of all"),
      figure: true,
      wideOnly: true,
      cell: ({ total }) => formatPercent(partOf(total, whole)),
    },
    { id: "cost", head: t("Cost"), figure: true, cell: ({ total }) => <Amount cost={total.cost} digits={2} /> },
    {
      id: "rule",
      head: t("Rule"),
      figure: true,
      cell: (row) => <CopyRule row={row} all={all} api={api} />,
    },
  ];
}

function Name({ row: { repository, branch, only }, all }: { row: Row; all: readonly UnallocatedRepository[] }) {
  if (branch !== undefined)
    return (
      <span class="unallocated-branch">
        {branch === null ? <span class="muted">{t("no branch")}</span> : <bdi>{branch.slice(0, 80)}</bdi>}
      </span>
    );
  if (repository === null) return <span class="muted">{t("No repository")}</span>;
  return (
    <span title={repository.slice(0, 300)}>
      <bdi>{shortName(repository, all)}</bdi>
      {only !== null && (
        <span class="sub muted">
          <bdi>{only.slice(0, 80)}</bdi>
        </span>
      )}
    </span>
  );
}

function CopyRule({
  row,
  all,
  api,
}: {
  row: Row;
  all: readonly UnallocatedRepository[];
  api: UnallocatedProps["api"];
}) {
  const { repository, branch } = row;
  // Nothing in it that a rule of one repository or branch could match.
  if (repository === null || branch === null) return <span class="muted">–</span>;
  const name = shortName(repository, all);
  return (
    <CopyButton
      label={t("Copy a rule for this")}
      of={branch === undefined ? name : `${name}, ${branch.slice(0, 80)}`}
      text={ruleText(suggestRule(repository, branch ?? null, all))}
      copy={api.copy}
    />
  );
}
