import { formatDay, formatUsd } from "../../src/core/format.ts";
import type { OtherSpend as Spend } from "../../src/core/vendorLedger.ts";
import type { Asking } from "../asking.ts";
import { PlainTable } from "../parts/table.tsx";
import { t } from "../../src/core/l10n.ts";

/** What was paid beside, as the user imported it: part of no total. */
export function OtherSpend({ spend, asking }: { spend: readonly Spend[]; asking: Asking }) {
  const newestFirst = spend.toSorted((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
  return (
    <section class="block" aria-label={t("Not measured here")}>
      <header class="figure-head">
        <h2>{t("Not measured here")}</h2>
        <span class="unit">{t("real money, as you imported it; in no total")}</span>
      </header>
      {spend.length > 0 && (
        <PlainTable
          columns={[
            { id: "what", head: t("What"), cell: ({ what }: Spend) => <bdi>{what.slice(0, 200)}</bdi> },
            { id: "vendor", head: t("Vendor"), cell: ({ vendor }: Spend) => <bdi>{vendor.slice(0, 80)}</bdi> },
            { id: "day", head: t("Day"), wideOnly: true, cell: ({ day }: Spend) => formatDay(day.slice(0, 20)) },
            {
              id: "amount",
              head: t("Amount"),
              figure: true,
              cell: ({ nanoUsd }: Spend) => formatUsd(nanoUsd, { digits: 2 }),
            },
          ]}
          rows={newestFirst.slice(0, most)}
          keyOf={(row) => JSON.stringify([row.day, row.vendor, row.what, row.nanoUsd])}
        />
      )}
      {spend.length > most && <p class="muted">{t("{0} more", spend.length - most)}</p>}
      <p class="links">
        <button type="button" class="link" onClick={() => asking.importFile("importSpend")}>
          {t("Import what you paid elsewhere…")}
        </button>
      </p>
    </section>
  );
}

const most = 100;
