import { useSignal } from "@preact/signals";
import { count, formatPercent, formatShortDay, formatUsd } from "../../src/core/format.ts";
import type { Review, ReviewAnomaly } from "../../src/core/review.ts";
import { Figure } from "../parts/figure.tsx";
import { Stat } from "../parts/stat.tsx";
import { Table } from "../parts/table.tsx";
import { Deltas } from "./deltas.tsx";
import { Groups } from "./groups.tsx";
import { ModelMix } from "./modelMix.tsx";
import { GroupAmount, Nano } from "./nano.tsx";
import type { TeamState } from "./teamState.ts";
import { changeText, dimensionTitle, groupText, weekText } from "./teamText.ts";
import { TokenKinds } from "./tokenKinds.tsx";
import { weeksChart } from "./weeksChart.ts";
import { t } from "../../src/core/l10n.ts";

/** One published week: how much, what changed, what stands out, and for what. */
export function Week({ state, review }: { state: TeamState; review: Review }) {
  if (review.publishedThrough === null) return <NothingYet promise={review.promise} />;
  return (
    <>
      <h1>{t("Week of {0}", weekText(review.week))}</h1>
      <p class="muted team-through">
        {t(
          "API value, not a bill. Published through {0}; no figure is from fewer than {1}.",
          formatShortDay(review.publishedThrough),
          people(review.promise.people),
        )}
      </p>
      <Headline review={review} />
      <div class="split">
        <Deltas review={review} />
        <Anomalies anomalies={review.anomalies} />
      </div>
      <Groups state={state} review={review} />
      <div class="pair">
        <TokenKinds review={review} />
        <ModelMix review={review} />
      </div>
      <Weeks state={state} review={review} />
    </>
  );
}

/** "5 people": a promise is never of one. */
export function people(n: number): string {
  return t("{0} people", n);
}

function NothingYet({ promise }: Pick<Review, "promise">) {
  return (
    <div class="hint">
      <h1>{t("No week is published yet")}</h1>
      <p>
        {t(
          "Weeks appear {0} after they end, and show groups of at least {1}.",
          count(promise.settleDays, "day"),
          people(promise.people),
        )}
      </p>
    </div>
  );
}

function Headline({ review }: { review: Review }) {
  const { total, previous, active, unallocated, previousWeek } = review;
  const change = changeText(total.nanoUsd, previous.nanoUsd);
  return (
    <dl class="stats stats-4">
      <Stat
        main
        label={t("Spend")}
        kind={t("API value")}
        value={<GroupAmount total={total} />}
        note={
          change === ""
            ? t("nothing published for {0}", weekText(previousWeek))
            : t("{0} on {1}, {2}", change, weekText(previousWeek), formatUsd(Number(previous.nanoUsd)))
        }
      />
      <Stat
        label={t("Active days")}
        kind=""
        value={active ? count(active.activeDays, "day") : "–"}
        note={active ? t("of {0}", people(active.people)) : t("too few people to show apart")}
      />
      <Stat
        label={t("Cost per active day")}
        kind={t("API value")}
        value={active ? <Nano nano={active.perActiveDay} /> : "–"}
        note={t("a day on which somebody worked with AI")}
      />
      <Stat
        label={t("Unallocated")}
        kind={t("of spend")}
        value={formatPercent(unallocated.share)}
        note={
          <>
            <Nano nano={unallocated.nanoUsd} /> {t("without a tag")}
          </>
        }
      />
    </dl>
  );
}

function Anomalies({ anomalies }: { anomalies: readonly ReviewAnomaly[] }) {
  if (anomalies.length === 0)
    return (
      <section class="block" aria-label={t("Stands out")}>
        <h2>{t("Stands out")}</h2>
        <p class="summary">{t("No group is far from its own earlier weeks.")}</p>
      </section>
    );
  return (
    <section class="block" aria-label={t("Stands out")}>
      <h2>{t("Stands out")}</h2>
      <ul class="anomalies">
        {anomalies.map((each) => (
          <li key={`${each.dimension} ${each.key}`}>
            <p class="problem">
              <strong>
                <bdi>{groupText(each.dimension, each.key)}</bdi>
              </strong>{" "}
              <span class="muted">({dimensionTitle(each.dimension)})</span> <Nano nano={each.nanoUsd} />
            </p>
            <p class="muted">
              {t("usually {0}, the median of {1}", formatUsd(Number(each.usual)), count(each.weeks, "week"))};{" "}
              {each.owner === null ? t("no single team owns it") : t("owner:")} {each.owner && <bdi>{each.owner}</bdi>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Weeks({ state, review }: { state: TeamState; review: Review }) {
  const cursor = useSignal<number | null>(null);
  if (review.weeks.length < 2) return null;
  const average = review.weeks.reduce((sum, { nanoUsd }) => sum + Number(nanoUsd), 0) / review.weeks.length;
  return (
    <>
      <Figure
        id="team-weeks"
        title={t("Spend by week")}
        unit={t("API value, USD")}
        summary={t("On average {0} a week.", formatUsd(Math.round(average)))}
        data={weeksChart(review.weeks)}
        height={180}
        cursor={cursor}
        tables={state.tables}
      />
      <Table
        title={t("Active days by week")}
        unit={t("API value")}
        columns={[
          { id: "week", head: t("Week"), cell: (row) => weekText(row) },
          {
            id: "people",
            head: t("People"),
            figure: true,
            wideOnly: true,
            cell: (row) => (row.people === null ? "–" : row.people),
          },
          {
            id: "days",
            head: t("Active days"),
            figure: true,
            cell: (row) => (row.activeDays === null ? "–" : row.activeDays),
          },
          { id: "spend", head: t("Spend"), figure: true, cell: (row) => <Nano nano={row.nanoUsd} /> },
        ]}
        rows={review.weeks.toReversed()}
        keyOf={(row) => row.from}
      />
    </>
  );
}
