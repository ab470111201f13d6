import type { Quality } from "../../src/core/event.ts";
import { describeQuality } from "../../src/core/quality.ts";

/** A small mark behind an amount that is not exact, with its reason in words. Nothing where it is exact. */
export function QualityMark({ quality }: { quality: Quality }) {
  if (quality === "exact") return null;
  const words = describeQuality(quality);
  return (
    <span class="quality" title={words}>
      <span aria-hidden="true">†</span>
      <span class="visually-hidden">, {words}</span>
    </span>
  );
}
