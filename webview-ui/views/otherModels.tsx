import { formatPercent } from "../../src/core/format.ts";
import type { SessionDetail } from "../../src/core/snapshot.ts";
import type { Range, Repriced } from "../../src/core/tasks.ts";
import { Table } from "../parts/table.tsx";
import { rangeText } from "../rangeText.ts";
import { t } from "../../src/core/l10n.ts";

interface Row extends Repriced {
  /** What it did cost on its own models. */
  own: boolean;
}

/** The session's own turns at other models' prices, beside what they did cost. Nothing where the cost is unknown. */
export function OtherModels({ detail }: { detail: SessionDetail }) {
  const { nanoUsd } = detail.summary.cost;
  if (detail.repriced.length === 0 || nanoUsd === null) return null;
  return (
    <Table
      title={t("This session on other models")}
      unit={t("estimate, API value")}
      note={t("The same turns and caches at other prices. Another model would have answered otherwise.")}
      columns={[
        { id: "model", head: t("Model"), cell: (row) => <ModelName row={row} /> },
        { id: "cost", head: t("Cost"), figure: true, cell: ({ cost }) => rangeText(cost) },
        {
          id: "difference",
          head: t("Difference"),
          figure: true,
          cell: (row) => (row.own ? "–" : differenceText(row.cost, nanoUsd)),
        },
      ]}
      rows={withOwn(detail, nanoUsd)}
      keyOf={({ model, own }) => `${own} ${model}`}
    />
  );
}

/** By cost, the session itself among them. */
function withOwn({ models, repriced }: SessionDetail, nanoUsd: number): Row[] {
  const own: Row = {
    model: models.map(({ model }) => model).join(", "),
    cost: { low: nanoUsd, high: nanoUsd },
    own: true,
  };
  const others = repriced.filter(({ model }) => model !== own.model);
  return [...others.map((each) => ({ ...each, own: false })), own].sort((a, b) => a.cost.low - b.cost.low);
}

function ModelName({ row: { model, own } }: { row: Row }) {
  return (
    <>
      <bdi>{model.slice(0, 80)}</bdi>
      {own && <span class="sub">{t("as it was")}</span>}
    </>
  );
}

/** "−40% to −20%", in shares of what it did cost. */
function differenceText({ low, high }: Range, actual: number): string {
  if (actual === 0) return "–";
  const [from, to] = [signed((low - actual) / actual), signed((high - actual) / actual)];
  return from === to ? from : t("{0} to {1}", from, to);
}

function signed(ratio: number): string {
  const percent = formatPercent(Math.abs(ratio));
  return ratio === 0 ? percent : `${ratio < 0 ? "−" : "+"}${percent}`;
}
