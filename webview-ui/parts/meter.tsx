import { formatPercent, formatTokens } from "../../src/core/format.ts";
import type { ContextFill } from "../../src/core/snapshot.ts";
import { t } from "../../src/core/l10n.ts";

/** How full a context is; empty when the window is unknown. */
export function ContextMeter({ context }: { context: ContextFill }) {
  const { tokens, window } = context;
  if (window === null || window <= 0) return null;
  const share = Math.min(1, tokens / window);
  return (
    <div
      class="meter"
      role="meter"
      aria-label={t("Context used")}
      aria-valuemin={0}
      aria-valuemax={window}
      aria-valuenow={Math.min(tokens, window)}
      aria-valuetext={t(
        "{0} of {1} tokens, {2}",
        formatTokens(tokens),
        formatTokens(window),
        formatPercent(tokens / window),
      )}
      data-level={contextLevel(context)}
    >
      <div class="meter-fill" style={{ width: `${share * 100}%` }} />
    </div>
  );
}

export type ContextLevel = "ok" | "high" | "full";

/** From 80% clients begin to compact by themselves; from 95% it is a matter of the next turn. */
export function contextLevel({ tokens, window }: ContextFill): ContextLevel {
  if (window === null || window <= 0 || tokens < window * 0.8) return "ok";
  return tokens < window * 0.95 ? "high" : "full";
}
