import type { Charged as Sums } from "../../src/core/cursorUsage.ts";
import { formatUsd } from "../../src/core/format.ts";
import type { Cost } from "../../src/core/money.ts";
import { Amount } from "../parts/amount.tsx";
import { t } from "../../src/core/l10n.ts";

/** What a session is worth at list prices, beside what Cursor counts for it. */
export function Charged({ cost, charged }: { cost: Cost; charged: Sums }) {
  return (
    <section class="block" aria-label={t("What Cursor counts")}>
      <header class="figure-head">
        <h2>{t("What Cursor counts")}</h2>
        <span class="unit">{t("exact, from its usage events")}</span>
      </header>
      <dl class="amounts">
        <div>
          <dt>{t("At list prices (API value)")}</dt>
          <dd>
            <Amount cost={cost} />
          </dd>
        </div>
        <div>
          <dt>{t("Used up of the plan (included in plan)")}</dt>
          <dd>{formatUsd(charged.included)}</dd>
        </div>
        <div>
          <dt>{t("On the bill (real money)")}</dt>
          <dd>{formatUsd(charged.realMoney)}</dd>
        </div>
      </dl>
    </section>
  );
}
