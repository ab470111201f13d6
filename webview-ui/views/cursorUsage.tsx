import type { Charged, CursorUsage as Usage, CursorShare, LateUsage } from "../../src/core/cursorUsage.ts";
import { count, formatCount, formatDay, formatTokens, formatUsd, formatWhen } from "../../src/core/format.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { Amount } from "../parts/amount.tsx";
import { Table } from "../parts/table.tsx";
import { tokenSum } from "../totals.ts";
import { t } from "../../src/core/l10n.ts";

/** What Cursor told of its responses: of sessions on this machine, and of none; and what it told late. */
export function CursorUsage({ usage, snapshot }: { usage: Usage; snapshot: Snapshot }) {
  const { joined, unattributed, late } = usage;
  if (joined.calls + unattributed.calls === 0) return null;
  return (
    <>
      <Table
        title={t("Cursor's usage events")}
        unit={t("last 30 days")}
        note={t(
          "Exact tokens and cost, which Cursor's local files do not hold. All of it is in the totals; what is not surely of one session here is of none.",
        )}
        columns={[
          { id: "whose", head: t("Whose"), cell: ({ name }: Row) => name },
          { id: "calls", head: t("Responses"), figure: true, cell: ({ share }) => formatCount(share.calls) },
          {
            id: "tokens",
            head: t("Tokens"),
            figure: true,
            wideOnly: true,
            cell: ({ share }) => formatTokens(tokenSum(share.tokens)),
          },
          {
            id: "value",
            head: t("API value"),
            figure: true,
            cell: ({ share }) => <Amount cost={share.cost} digits={2} />,
          },
          ...chargedColumns,
        ]}
        rows={[
          { name: t("Sessions on this machine"), share: joined },
          { name: t("No session"), share: unattributed },
        ]}
        keyOf={({ name }) => name}
      />
      {late.length > 0 && (
        <ul class="causes muted small">
          {late.map((each, i) => (
            <li key={i}>{lateText(each, snapshot)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

interface Row {
  name: string;
  share: CursorShare;
}

const chargedColumns = (["included", "realMoney"] as const).map((which: keyof Charged) => ({
  id: which,
  get head() {
    return which === "included" ? t("Included in plan") : t("Real money");
  },
  figure: true,
  wideOnly: which === "included",
  cell: ({ share }: Row) => formatUsd(share.charged[which], { digits: 2 }),
}));

function lateText({ readAt, day, events, nanoUsd }: LateUsage, { at, timeZone }: Snapshot): string {
  return t(
    "{0}: {1} of {2} came late and added {3} (API value).",
    formatWhen(readAt, at, timeZone),
    count(events, "event"),
    formatDay(day),
    formatUsd(nanoUsd),
  );
}
