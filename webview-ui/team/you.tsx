import { count, formatCount, formatPercent, formatTokens } from "../../src/core/format.ts";
import { costKinds, type CostByKind, type GroupTotals } from "../../src/core/review.ts";
import { Stat } from "../parts/stat.tsx";
import { Table } from "../parts/table.tsx";
import { tokenSum } from "../totals.ts";
import { Controls } from "./controls.tsx";
import { GroupAmount, Nano } from "./nano.tsx";
import type { OwnWeek, TeamState } from "./teamState.ts";
import { costKindTexts, weekText } from "./teamText.ts";
import { people } from "./week.tsx";
import { t } from "../../src/core/l10n.ts";

/** The member's own week, which nobody else sees, beside the published figures of the group. */
export function You({ state }: { state: TeamState }) {
  const shown = state.own.answer.value;
  if (!shown) return state.own.error.value === null ? <p class="hint tall">{t("Asking the team…")}</p> : null;
  const today = new Date().toISOString().slice(0, 10);
  return (
    <>
      <Controls state={state} week={shown.week} weeks={[]} through={today} />
      <h1>{t("Your week, {0}", weekText(shown.week))}</h1>
      <p class="muted team-through">
        {t("API value, not a bill. Your figures are shown to you alone; the group's are its published ones.")}
      </p>
      <dl class="stats stats-4">
        <Stat
          main
          label={t("You")}
          kind={t("API value")}
          value={<GroupAmount total={shown.own} />}
          note={t("on {0}", count(shown.ownActiveDays, "active day"))}
        />
        <Stat
          label={t("You, an active day")}
          kind={t("API value")}
          value={shown.ownActiveDays > 0 ? <Nano nano={perDay(shown.own.nanoUsd, shown.ownActiveDays)} /> : "–"}
          note={t("{0} tokens", formatTokens(tokenSum(shown.own.tokens)))}
        />
        <Stat
          label={t("Group, an active day")}
          kind={t("API value")}
          value={shown.group ? <Nano nano={shown.group.perActiveDay} /> : "–"}
          note={
            shown.group
              ? t("{0} of {1}", count(shown.group.activeDays, "active day"), people(shown.group.people))
              : t("not published, or too few people")
          }
        />
        <Stat
          label={t("Group")}
          kind={t("API value")}
          value={<GroupAmount total={shown.groupTotal} />}
          note={t("{0} calls", formatCount(shown.groupTotal.calls))}
        />
      </dl>
      <Kinds shown={shown} />
    </>
  );
}

function Kinds({ shown: { own, groupTotal } }: { shown: OwnWeek }) {
  return (
    <Table
      title={t("By kind of token")}
      unit={t("API value")}
      columns={[
        { id: "kind", head: t("Kind"), cell: (kind) => costKindTexts[kind] },
        { id: "own", head: t("You"), figure: true, cell: (kind) => <Nano nano={own.costs[kind]} /> },
        { id: "ownShare", head: t("Share"), figure: true, wideOnly: true, cell: (kind) => shareText(own, kind) },
        { id: "group", head: t("Group"), figure: true, cell: (kind) => <Nano nano={groupTotal.costs[kind]} /> },
        { id: "share", head: t("Share"), figure: true, wideOnly: true, cell: (kind) => shareText(groupTotal, kind) },
      ]}
      rows={costKinds}
      keyOf={(kind) => kind}
    />
  );
}

function shareText({ nanoUsd, costs }: GroupTotals, kind: keyof CostByKind): string {
  return BigInt(nanoUsd) === 0n ? "–" : formatPercent(Number(costs[kind]) / Number(nanoUsd));
}

/** Rounded half up, as the group's is. */
function perDay(nano: string, days: number): string {
  const by = BigInt(days);
  return ((BigInt(nano) * 2n + by) / (by * 2n)).toString();
}
