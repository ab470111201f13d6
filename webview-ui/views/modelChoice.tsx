import { sourceNames } from "../../src/core/event.ts";
import { count, formatCount, formatPercent, formatUsd } from "../../src/core/format.ts";
import type { ModelAdvice, ModelRecord } from "../../src/core/tasks.ts";
import { PlainTable } from "../parts/table.tsx";
import { rangeText } from "../rangeText.ts";
import { taskKindName } from "../taskText.ts";
import { t } from "../../src/core/l10n.ts";

/** Which model did which kind of task at what cost and how well, in the user's own history. */
export function ModelChoice({ advice }: { advice: readonly ModelAdvice[] }) {
  const ordered = advice.toSorted((a, b) => Number(b.recommendation !== null) - Number(a.recommendation !== null));
  return (
    <section class="block" aria-label={t("Which model for which task")}>
      <header class="figure-head">
        <h2>{t("Which model for which task")}</h2>
        <span class="unit">{t("API value a task, by your own history")}</span>
      </header>
      {ordered.map((each) => (
        <KindOfTask advice={each} key={`${each.source} ${each.kind}`} />
      ))}
    </section>
  );
}

function KindOfTask({ advice }: { advice: ModelAdvice }) {
  const { source, kind, models, recommendation, reason } = advice;
  const tasks = models.reduce((sum, model) => sum + model.tasks, 0);
  return (
    <details class="task-kind" open={recommendation !== null}>
      <summary>
        <strong>{taskKindName(kind)}</strong>{" "}
        <span class="muted">
          {sourceNames[source]}, {count(tasks, "task")}
        </span>{" "}
        <span class="task-advice">
          {recommendation ? (
            <>
              {t("Worth a try:")} <bdi>{recommendation.to.slice(0, 80)}</bdi>
            </>
          ) : (
            <span class="muted">{t("No recommendation")}</span>
          )}
        </span>
      </summary>
      {recommendation && (
        <p>
          <bdi>
            {t(
              "The last 30 days on {0} instead of {1} would have saved {2} (estimate).",
              isolated(recommendation.to),
              isolated(recommendation.from),
              rangeText(recommendation.saves),
            )}
          </bdi>
        </p>
      )}
      <p class="summary">
        <bdi>{reason.slice(0, 500)}</bdi>
      </p>
      <PlainTable columns={columns()} rows={models} keyOf={(row) => row.model} />
    </details>
  );
}

function columns() {
  return [
    { id: "model", head: t("Model"), cell: (row: ModelRecord) => <bdi>{row.model.slice(0, 80)}</bdi> },
    { id: "tasks", head: t("Tasks"), figure: true, cell: (row: ModelRecord) => formatCount(row.tasks) },
    {
      id: "well",
      head: t("Ended well"),
      figure: true,
      cell: ({ well, tasks }: ModelRecord) => (tasks > 0 ? formatPercent(well / tasks) : "–"),
    },
    {
      id: "cost",
      head: t("Cost a task"),
      figure: true,
      cell: ({ nanoUsd }: ModelRecord) => (nanoUsd === null ? t("unpriced") : formatUsd(nanoUsd)),
    },
  ];
}

/** Model names are text from logs: shut in, in the midst of a sentence. */
function isolated(name: string): string {
  return `\u2068${name.slice(0, 80)}\u2069`;
}
