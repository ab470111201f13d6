import { count, formatCount, formatPercent } from "../../src/core/format.ts";
import type { Indexing } from "../../src/core/snapshot.ts";

/** How far the first reading of the logs is. */
export function IndexingLine({ indexing }: { indexing: Indexing }) {
  const { filesDone, filesTotal, bytesDone, bytesTotal } = indexing;
  const share = bytesTotal > 0 ? Math.min(1, bytesDone / bytesTotal) : 0;
  return (
    <div class="indexing">
      <div
        class="progress"
        role="progressbar"
        aria-label="Reading logs"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <div class="progress-fill" style={{ width: `${share * 100}%` }} />
      </div>
      <p>
        Reading logs: {formatCount(filesDone)} of {count(filesTotal, "file")}, {formatPercent(share)}. Figures grow
        until this is done.
      </p>
    </div>
  );
}
