import type { PanelApi } from "../../src/core/api.ts";
import { count, formatShortDay, formatTime } from "../../src/core/format.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";

/** What every figure rests on, and what is wrong with it. */
export function Footer({ snapshot, api }: { snapshot: Snapshot; api: PanelApi }) {
  const problems = problemTexts(snapshot);
  return (
    <footer class="footer">
      <div class="footer-items">
        <span>Price book {snapshot.priceBook}</span>
        <span>Days in {snapshot.timeZone}</span>
        <span>As of {formatTime(snapshot.at, snapshot.timeZone)}</span>
        {problems.map((problem) => (
          <span class="problem" key={problem}>
            <bdi>{problem}</bdi>
          </span>
        ))}
        <button type="button" class="link" onClick={() => void api.open("doctor")}>
          {problems.length > 0 ? "See what is wrong" : "Check the sources"}
        </button>
      </div>
    </footer>
  );
}

function problemTexts({ prices, problems, unpriced }: Snapshot): string[] {
  return [
    ...(prices.stale ? [`Prices as of ${formatShortDay(prices.asOf)}, perhaps out of date`] : []),
    ...prices.problems.map((problem) => problem.slice(0, 160)),
    ...(problems.unreadable > 0 ? [`${count(problems.unreadable, "log")} unreadable`] : []),
    ...(problems.skippedLines > 0 ? [`${count(problems.skippedLines, "line")} skipped`] : []),
    ...(unpriced.length > 0 ? [`${count(unpriced.length, "model")} without a price`] : []),
    ...(problems.lastError ? [problems.lastError.slice(0, 120)] : []),
  ];
}
