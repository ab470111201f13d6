import type { Amount as Figures } from "../../src/core/amounts.ts";
import type { NamedDifference } from "../../src/core/differences.ts";
import { type ReportKind, sourceNames } from "../../src/core/event.ts";
import { capitalized, count, formatCount, formatTokens, formatUsd, formatWhen } from "../../src/core/format.ts";
import type { Reconciliation, ReconciliationSummary } from "../../src/core/reconcile.ts";
import { type SessionRef, sameSession, sessionKey, sessionName } from "../../src/core/sessionName.ts";
import type { SessionSummary, Snapshot } from "../../src/core/snapshot.ts";
import { Table } from "../parts/table.tsx";
import type { PanelState } from "../state.ts";

interface ClientsProps {
  clients: ReconciliationSummary;
  state: PanelState;
  snapshot: Snapshot;
}

const reportNames: Readonly<Record<ReportKind, string>> = {
  "cost-state": "its record at the end of a run",
  "last-session": "its state file",
  "thread-total": "its running total",
};

/** Those that differ come first; more of those that agree say nothing. */
const mostRows = 30;

/** Our sums beside the clients' own, and each difference with its causes. */
export function Clients({ clients, state, snapshot }: ClientsProps) {
  const { rows, sessions } = clients;
  if (sessions === 0) return null;
  return (
    <Table<Reconciliation>
      title="Beside the clients' own figures"
      unit="differences are the client's figure minus ours"
      note={summaryOf(clients)}
      columns={[
        { id: "session", head: "Session", cell: (row) => <Name row={row} state={state} snapshot={snapshot} /> },
        { id: "theirs", head: "Client", figure: true, cell: ({ theirs }) => figureText(theirs) },
        { id: "ours", head: "Ours", figure: true, wideOnly: true, cell: ({ ours }) => figureText(ours) },
        { id: "difference", head: "Difference", figure: true, cell: ({ difference }) => signedText(difference) },
        { id: "why", head: "Why", wideOnly: true, cell: (row) => <Causes row={row} /> },
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
  const prove = () => state.proofs.show({ of: "Session cost", query: { source: row.source, session: row.session } });
  return (
    <>
      <button type="button" class="amount-button" title="Show the responses behind this amount" onClick={prove}>
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
  const left = unexplained.nanoUsd === 0 && unexplained.tokens === 0;
  if (causes.length === 0 && left) return <>equal</>;
  return (
    <ul class="causes">
      {causes.map((cause, i) => (
        <li key={i}>{causeText(cause)}</li>
      ))}
      {!left && <li class={agrees ? "" : "problem"}>not explained: {signedText(unexplained)}</li>}
    </ul>
  );
}

function summaryOf({ sessions, agree, rows, ours, theirs }: ReconciliationSummary): string {
  const start = `${formatCount(agree)} of ${count(sessions, "session")} agree with what the client itself says.`;
  const money = rows.some((row) => row.theirs.nanoUsd !== null && row.ours.nanoUsd !== null);
  if (!money) return start;
  return `${start} Together the clients that state money say ${formatUsd(theirs.nanoUsd ?? 0)}, we say ${formatUsd(ours.nanoUsd ?? 0)}.`;
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
  return `${value > 0 ? "+" : "−"}${nanoUsd === null ? `${formatTokens(size)} tokens` : formatUsd(size)}`;
}

function knownSession(ref: SessionRef, { list }: PanelState): SessionSummary | undefined {
  return list.rows.value.find((row) => sameSession(row, ref));
}
