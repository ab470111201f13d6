import type { PanelApi } from "../../src/core/api.ts";
import { count, formatShortDay, formatTime } from "../../src/core/format.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { t } from "../../src/core/l10n.ts";

/** What every figure rests on, and what is wrong with it. */
export function Footer({ snapshot, api }: { snapshot: Snapshot; api: PanelApi }) {
  const problems = problemTexts(snapshot);
  return (
    <footer class="footer">
      <div class="footer-items">
        <span>{t("Price book {0}", snapshot.priceBook)}</span>
        <span>{t("Days in {0}", snapshot.timeZone)}</span>
        <span>{t("As of {0}", formatTime(snapshot.at, snapshot.timeZone))}</span>
        {problems.map((problem) => (
          <span class="problem" key={problem}>
            <bdi>{problem}</bdi>
          </span>
        ))}
        <button type="button" class="link" onClick={() => void api.open("doctor")}>
          {problems.length > 0 ? t("See what is wrong") : t("Check the sources")}
        </button>
      </div>
    </footer>
  );
}

function problemTexts({ prices, problems, unpriced }: Snapshot): string[] {
  return [
    ...(prices.stale ? [t("Prices as of {0}, perhaps out of date", formatShortDay(prices.asOf))] : []),
    ...prices.problems.map((problem) => problem.slice(0, 160)),
    ...(problems.unreadable > 0 ? [t("{0} unreadable", count(problems.unreadable, "log"))] : []),
    ...(problems.skippedLines > 0 ? [t("{0} skipped", count(problems.skippedLines, "line"))] : []),
    ...(unpriced.length > 0 ? [t("{0} without a price", count(unpriced.length, "model"))] : []),
    ...(problems.lastError ? [problems.lastError.slice(0, 120)] : []),
  ];
}
