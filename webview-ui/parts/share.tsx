import { formatPercent } from "../../src/core/format.ts";

/** A share of a whole as a small bar with its percentage. */
export function Share({ part, whole }: { part: number | null; whole: number | null }) {
  if (part === null || !whole) return <span class="muted">–</span>;
  const ratio = part / whole;
  return (
    <span class="share">
      <span class="share-bar" aria-hidden="true">
        <span class="share-fill" style={{ width: `${Math.min(1, ratio) * 100}%` }} />
      </span>
      <span class="share-text">{formatPercent(ratio)}</span>
    </span>
  );
}
