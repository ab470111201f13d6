import type { PanelApi } from "../../src/core/api.ts";
import { formatCount, formatUsd, formatWhen } from "../../src/core/format.ts";
import { t } from "../../src/core/l10n.ts";
import type { Machine } from "../../src/core/machine.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { Table } from "../parts/table.tsx";

interface MachinesProps {
  machines: readonly Machine[];
  snapshot: Snapshot;
  api: PanelApi;
}

/** Whose figures the ledger holds, how old they are, and what can be done about it. */
export function Machines({ machines, snapshot: { at, timeZone }, api }: MachinesProps) {
  const when = (ms: number | null) => (ms === null ? t("not yet") : formatWhen(ms, at, timeZone));
  return (
    <>
      <Table
        title={t("Machines")}
        columns={[
          {
            id: "name",
            head: t("Machine"),
            cell: ({ name, self }) => (
              <>
                <bdi>{name}</bdi>
                {self && <span class="sub">{t("this one")}</span>}
              </>
            ),
          },
          { id: "responses", head: t("Responses"), figure: true, cell: ({ calls }) => formatCount(calls) },
          {
            id: "sessions",
            head: t("Sessions"),
            figure: true,
            wideOnly: true,
            cell: (row) => formatCount(row.sessions),
          },
          { id: "cost", head: t("API value"), figure: true, cell: ({ nanoUsd }) => formatUsd(nanoUsd) },
          { id: "asOf", head: t("As of"), figure: true, cell: (row) => (row.self ? t("now") : when(row.exportedAt)) },
          {
            id: "added",
            head: t("Added"),
            figure: true,
            wideOnly: true,
            cell: (row) => (row.self ? "" : when(row.importedAt)),
          },
        ]}
        rows={machines}
        keyOf={({ id }) => id}
      />
      <p class="links">
        <button type="button" class="link" onClick={() => void api.open("addMachine")}>
          {t("Add another machine's ledger")}
        </button>
        <button type="button" class="link" onClick={() => void api.open("exportLedger")}>
          {t("Export this ledger")}
        </button>
        {machines.length > 1 && (
          <button type="button" class="link" onClick={() => void api.open("removeMachine")}>
            {t("Remove a machine's figures")}
          </button>
        )}
      </p>
    </>
  );
}
