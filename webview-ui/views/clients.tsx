import { type Amount as Figures, isNothing } from "../../src/core/amounts.ts";
import type { NamedDifference } from "../../src/core/differences.ts";
import { type ReportKind, sourceNames } from "../../src/core/event.ts";
import { capitalized, count, formatCount, formatTokens, formatUsd, formatWhen } from "../../src/core/format.ts";
import type { Reconciliation, ReconciliationSummary } from "../../src/core/reconcile.ts";
import { type SessionRef, sameSession, sessionKey, sessionName } from "../../src/core/sessionName.ts";
import type { SessionSummary, Snapshot } from "../../src/core/snapshot.ts";
import { Table } from "../parts/table.tsx";
import type { PanelState } from "../state.ts";
import { t } from "../../src/core/l10n.ts";

interface ClientsProps {
  clients: ReconciliationSummary;
  state: PanelState;
  snapshot: Snapshot;
}

const reportNames: Readonly<Record<ReportKind, string>> = {
  get "cost-state"() {
    return t("its record at the end of a run");
  },
  get "last-session"() {
    return t("its state file");
  },
  get "thread-total"() {
    return t("its running total");
  },
};

/** Those that differ come first; more of those that agree say nothing. */
const mostRows = 30;

/** Our sums beside the clients' own, and each difference with its causes. */
export function Clients({ clients, state, snapshot }: ClientsProps) {
  const { rows, sessions } = clients;
  if (sessions === 0) return null;
  return (
    <Table<Reconciliation>
      title={t("Beside the clients' own figures")}
      unit={t("differences are the client's figure minus ours")}
      note={summaryOf(clients)}
      columns={[
        { id: "session", head: t("Session"), cell: (row) => <Name row={row} state={state} snapshot={snapshot} /> },
        { id: "theirs", head: t("Client"), figure: true, cell: ({ theirs }) => figureText(theirs) },
        { id: "ours", head: t("Ours"), figure: true, wideOnly: true, cell: ({ ours }) => figureText(ours) },
        { id: "difference", head: t("Difference"), figure: true, cell: ({ difference }) => signedText(difference) },
        { id: "why", head: t("Why"), wideOnly: true, cell: (row) => <Causes row={row} /> },
      ]}
      rows={rows.slice(0, mostRows)}
      keyOf={(row) => `${sessionKey(row)} ${row.by}`}
    />
  );
}

interface NameProps {
  row: Reconciliation;
  state: PanelState;
  snapshot: Snapshot;
}

function Name({ row, state, snapshot }: NameProps) {
  const known = knownSession(row, state);
  const prove = () => state.proofs.show({ of: t("Session cost"), query: { source: row.source, session: row.session } });
  return (
    <>
      <button type="button" class="amount-button" title={t("Show the responses behind this amount")} onClick={prove}>
        <bdi>{known ? sessionName(known) : row.session.slice(0, 8)}</bdi>
      </button>
      <span class="sub">
        {sourceNames[row.source]}, {reportNames[row.by]}, {formatWhen(row.at, snapshot.at, snapshot.timeZone)}
      </span>
      <div class="narrow-only">
        <Causes row={row} />
      </div>
    </>
  );
}

function Causes({ row }: { row: Reconciliation }) {
  const { causes, unexplained, agrees } = row;
  const explained = isNothing(unexplained);
  if (causes.length === 0 && explained) return <>{t("equal")}</>;
  return (
    <ul class="causes">
      {causes.map((cause, i) => (
        <li key={i}>{causeText(cause)}</li>
      ))}
      {!explained && (
        <li class={agrees ? "" : "problem"}>
          {t("not explained:")} {signedText(unexplained)}
        </li>
      )}
    </ul>
  );
}

function summaryOf({ sessions, agree, rows, ours, theirs }: ReconciliationSummary): string {
  const start = t("{0} of {1} agree with what the client itself says.", formatCount(agree), count(sessions, "session"));
  const money = rows.some((row) => row.theirs.nanoUsd !== null && row.ours.nanoUsd !== null);
  if (!money) return start;
  const together = t(
    "Together the clients that state money say {0}, we say {1}.",
    formatUsd(theirs.nanoUsd ?? 0),
    formatUsd(ours.nanoUsd ?? 0),
  );
  return `${start} ${together}`;
}

function causeText({ why, ...amount }: NamedDifference): string {
  return `${capitalized(why)}: ${signedText(amount)}`;
}

function figureText({ nanoUsd, tokens }: Figures): string {
  return nanoUsd === null ? `${formatTokens(tokens)} tokens` : formatUsd(nanoUsd);
}

function signedText({ nanoUsd, tokens }: Figures): string {
  const value = nanoUsd ?? tokens;
  if (value === 0) return "none";
  const size = Math.abs(value);
  return `${value > 0 ? "+" : "−"}${nanoUsd === null ? t("{0} tokens", formatTokens(size)) : formatUsd(size)}`;
}

function knownSession(ref: SessionRef, { list }: PanelState): SessionSummary | undefined {
  return list.rows.value.find((row) => sameSession(row, ref));
}
