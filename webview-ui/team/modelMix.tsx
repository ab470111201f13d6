import { formatPercent } from "../../src/core/format.ts";
import type { Review } from "../../src/core/review.ts";
import { Share } from "../parts/share.tsx";
import { Table } from "../parts/table.tsx";
import { groupText } from "./teamText.ts";
import { t } from "../../src/core/l10n.ts";

/** Rows of the table; who wants all of them tells the spend apart by model. */
const most = 12;

/** Share of each model by cost, beside the week before. */
export function ModelMix({ review: { modelMix } }: { review: Review }) {
  return (
    <Table
      title={t("Model mix")}
      unit={t("share of the cost")}
      columns={[
        { id: "model", head: t("Model"), cell: ({ model }) => <bdi>{groupText("model", model)}</bdi> },
        {
          id: "before",
          head: t("Before"),
          figure: true,
          wideOnly: true,
          cell: ({ previousShare }) => formatPercent(previousShare),
        },
        { id: "share", head: t("This week"), grow: true, cell: ({ share }) => <Share part={share} whole={1} /> },
        {
          id: "change",
          head: t("Change"),
          figure: true,
          cell: ({ share, previousShare }) => points(share - previousShare),
        },
      ]}
      rows={modelMix.slice(0, most)}
      keyOf={({ model }) => JSON.stringify(model)}
    />
  );
}

/** "+4 points": of a hundred. */
function points(difference: number): string {
  const rounded = Math.round(difference * 100);
  return t("{0} points", rounded > 0 ? `+${rounded}` : rounded < 0 ? `−${-rounded}` : "0");
}
