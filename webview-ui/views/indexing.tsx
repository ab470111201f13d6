import { count, formatCount } from "../../src/core/format.ts";
import { describeIndexing } from "../../src/core/indexing.ts";
import type { Indexing } from "../../src/core/snapshot.ts";
import { t } from "../../src/core/l10n.ts";

/** How far the reading of the logs is. Lies over the header: it comes and goes, and nothing may move for it. */
export function IndexingLine({ indexing, now }: { indexing: Indexing; now: number }) {
  const { filesDone, filesTotal, bytesDone, bytesTotal } = indexing;
  const share = bytesTotal > 0 ? Math.min(1, bytesDone / bytesTotal) : 0;
  const [done, all] = [formatCount(filesDone), count(filesTotal, "file")];
  return (
    <div class="indexing">
      <p title={t("Figures grow until this is done.")}>
        {t("Reading logs: {0} of {1}, {2}", done, all, describeIndexing(indexing, now))}
      </p>
      <div
        class="progress"
        role="progressbar"
        aria-label={t("Reading logs")}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <div class="progress-fill" style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
