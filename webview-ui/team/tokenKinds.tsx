import { costKinds, type Review } from "../../src/core/review.ts";
import { Share } from "../parts/share.tsx";
import { Table } from "../parts/table.tsx";
import { Nano } from "./nano.tsx";
import { costKindTexts } from "./teamText.ts";
import { t } from "../../src/core/l10n.ts";

/** What the week cost by kind of token; the parts add up to it. */
export function TokenKinds({ review: { total, previous } }: { review: Review }) {
  return (
    <Table
      title={t("By kind of token")}
      unit={t("API value")}
      columns={[
        { id: "kind", head: t("Kind"), cell: (kind) => costKindTexts[kind] },
        {
          id: "before",
          head: t("Before"),
          figure: true,
          wideOnly: true,
          cell: (kind) => <Nano nano={previous.costs[kind]} />,
        },
        {
          id: "share",
          head: t("Share"),
          grow: true,
          cell: (kind) => <Share part={Number(total.costs[kind])} whole={Number(total.nanoUsd)} />,
        },
        { id: "spend", head: t("Spend"), figure: true, cell: (kind) => <Nano nano={total.costs[kind]} /> },
      ]}
      rows={costKinds}
      keyOf={(kind) => kind}
    />
  );
}
