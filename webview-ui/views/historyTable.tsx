import { formatCount, formatTokens } from "../../src/core/format.ts";
import type { History } from "../../src/core/history.ts";
import type { Totals } from "../../src/core/snapshot.ts";
import { type Dimension, dimensionNames } from "../historyChoice.ts";
import { kindSums } from "../historySeries.ts";
import { Amount } from "../parts/amount.tsx";
import { Share } from "../parts/share.tsx";
import { Table } from "../parts/table.tsx";
import type { Claim, Prove } from "../proofs.ts";
import { tokenSum } from "../totals.ts";
import { kindNames } from "../turnSeries.ts";
import { t } from "../../src/core/l10n.ts";

interface HistoryTableProps {
  history: History;
  by: Dimension;
  /** The responses of a row, where the ledger can find them. */
  proveOf(key: string, by: Dimension): Claim["query"] | null;
  prove: Prove;
}

const titles: Readonly<Record<Dimension, string>> = {
  get source() {
    return t("By tool");
  },
  get model() {
    return t("By model");
  },
  get project() {
    return t("By project");
  },
  get branch() {
    return t("By branch");
  },
  get machine() {
    return t("By machine");
  },
  get "tag:team"() {
    return t("By team");
  },
  get "tag:project"() {
    return t("By project");
  },
  get "tag:initiative"() {
    return t("By initiative");
  },
  get kind() {
    return t("By kind of token");
  },
};

/** More rows than anybody reads; the last sums the others up. */
const mostRows = 40;

/** The whole period, told apart. */
export function HistoryTable({ history, by, proveOf, prove }: HistoryTableProps) {
  if (by === "kind") return <KindTable total={history.total} />;
  // Told apart by something else a moment ago: the answer is on its way.
  if (history.query.by !== by) return null;
  const { series, total } = history;
  return (
    <Table
      title={titles[by]}
      unit={t("API value")}
      {...(series.length > mostRows && { note: t("The dearest {0} of {1}.", mostRows, formatCount(series.length)) })}
      columns={[
        {
          id: "name",
          head: dimensionNames[by],
          cell: (row) => <bdi>{row.label.slice(0, 80)}</bdi>,
        },
        { id: "turns", head: t("Turns"), figure: true, wideOnly: true, cell: (row) => formatCount(row.total.calls) },
        { id: "tokens", head: t("Tokens"), figure: true, cell: (row) => tokenText(row.total) },
        {
          id: "share",
          head: t("Share"),
          wideOnly: true,
          grow: true,
          cell: (row) => <Share part={row.total.cost.nanoUsd} whole={total.cost.nanoUsd} />,
        },
        {
          id: "cost",
          head: t("Cost"),
          figure: true,
          cell: ({ key, label, total: { cost } }) => {
            const query = proveOf(key, by);
            return (
              <Amount cost={cost} digits={2} onProve={query ? () => prove(label.slice(0, 80), query) : undefined} />
            );
          },
        },
      ]}
      rows={series.slice(0, mostRows)}
      keyOf={(row) => row.key}
    />
  );
}

function KindTable({ total }: { total: Totals }) {
  const whole = tokenSum(total.tokens);
  return (
    <Table
      title={titles.kind}
      unit={t("tokens, not money")}
      note={t("A kind has another price with each model: what kinds cost is told per session.")}
      columns={[
        { id: "kind", head: t("Kind"), cell: ({ id }) => kindNames[id] },
        { id: "tokens", head: t("Tokens"), figure: true, cell: ({ of }) => formatTokens(of(total)) },
        { id: "share", head: t("Share"), grow: true, cell: ({ of }) => <Share part={of(total)} whole={whole} /> },
      ]}
      rows={kindSums}
      keyOf={({ id }) => id}
    />
  );
}

/** A tool that reports no tokens did not use none. */
function tokenText({ cost, tokens }: Totals): string {
  return cost.status === "not-reported" ? "–" : formatTokens(tokenSum(tokens));
}
