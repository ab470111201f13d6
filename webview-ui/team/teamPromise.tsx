import { count, formatShortDay } from "../../src/core/format.ts";
import type { Review } from "../../src/core/review.ts";
import { people } from "./week.tsx";
import { t } from "../../src/core/l10n.ts";

/** What the team promises to whoever sends, in plain words. */
export function TeamPromise({ promise, review }: { promise: Review["promise"]; review: Review | null }) {
  const through = review?.publishedThrough ?? null;
  return (
    <div class="promise">
      <h1>{t("What this page promises")}</h1>
      <h2>{t("Groups, never persons")}</h2>
      <p>
        {t(
          "No figure that leads read is from fewer than {0}. What too few people share is put together under “too few people to show apart”.",
          people(promise.people),
        )}
      </p>
      <p>
        {t(
          "Every answer is a sum of whole groups that were made once. So answers cannot be subtracted from each other to single anybody out, by filters or by time.",
        )}
      </p>
      <h2>{t("Only ended weeks")}</h2>
      <p>
        {t("Weeks appear {0} after they end.", count(promise.settleDays, "day"))}{" "}
        {through !== null && t("Published through {0}.", formatShortDay(through))}
      </p>
      <h2>{t("What is there at all")}</h2>
      <p>
        {t(
          "Counts, tokens and API value by hour, tool, model and the tags that each member released. No prompts, answers, paths, titles, branches or repositories: there is no field for them.",
        )}
      </p>
      <p>
        {t(
          "Rows are kept for {0}, under a pseudonym. Published sums stay longer and lead to nobody.",
          count(promise.retentionDays, "day"),
        )}
      </p>
      <h2>{t("Taking it back")}</h2>
      <p>
        {t(
          "Whoever sent something can recall it or leave, from Taximeter in VS Code: their rows are deleted at once. Their own figures, under “You”, are shown to them alone.",
        )}
      </p>
      <h2>{t("What the amounts are")}</h2>
      <p>
        {t(
          "API value: what the same use would cost at the vendors' list prices. It is no bill; plans and discounts are not in it.",
        )}
      </p>
    </div>
  );
}
