import { t } from "../../src/core/l10n.ts";
/** A session that is being written right now. */
export function Live() {
  return (
    <span class="live">
      <i aria-hidden="true" />
      {t("Live")}
    </span>
  );
}
