import type { Accuracy as Report } from "../../src/core/accuracy.ts";
import type { PanelApi } from "../../src/core/api.ts";
import { startOfDay } from "../../src/core/days.ts";
import { capitalized, count, formatCount, formatPercent, formatTokens } from "../../src/core/format.ts";
import { describeEstimate, describeQuality } from "../../src/core/quality.ts";
import type { ReconciliationSummary } from "../../src/core/reconcile.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { Amount } from "../parts/amount.tsx";
import { Segments } from "../parts/segments.tsx";
import { Share } from "../parts/share.tsx";
import { Stat } from "../parts/stat.tsx";
import { Table } from "../parts/table.tsx";
import type { Prove } from "../proofs.ts";
import type { PanelState } from "../state.ts";
import { priced } from "../totals.ts";
import type { TrustRange } from "../viewState.ts";
import { Clients } from "./clients.tsx";

const ranges: readonly { id: TrustRange; name: string }[] = [
  { id: "last30", name: "30 days" },
  { id: "all", name: "All time" },
];

/** How far the figures can be trusted, and what they do not cover. */
export function Accuracy({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const { accuracy, reconciliations } = state.pages;
  const report = accuracy.answer.value;
  const clients = reconciliations.answer.value;
  const error = accuracy.error.value ?? reconciliations.error.value;
  const prove: Prove = (of, query) => {
    const from = report ? startOfDay(report.query.from, snapshot.timeZone) : 0;
    state.proofs.show({ of, query: { from, ...query } });
  };
  return (
    <section class="view">
      <h1 class="visually-hidden">Accuracy</h1>
      <div class="bar">
        <Segments
          label="Period"
          choices={ranges}
          chosen={state.trust.value}
          onChoose={(id) => (state.trust.value = id)}
        />
        <p class="muted bar-end">Prices of book {snapshot.priceBook}</p>
      </div>
      {error !== null && (
        <p class="hint" role="alert">
          The accuracy could not be worked out: {error}
        </p>
      )}
      {report ? (
        <>
          <Figures report={report} clients={clients} />
          <div class="pair">
            <Qualities report={report} prove={prove} />
            <Unpriced models={report.unpriced} api={state.api} prove={prove} />
            <Estimates report={report} prove={prove} />
            <OtherPrices report={report} prove={prove} />
          </div>
        </>
      ) : (
        error === null && <p class="hint tall">Looking at every response…</p>
      )}
      {clients && <Clients clients={clients} state={state} snapshot={snapshot} />}
    </section>
  );
}

function Figures({ report, clients }: { report: Report; clients: ReconciliationSummary | null }) {
  const exact = report.qualities.find(({ quality }) => quality === "exact")?.calls ?? 0;
  const stated = report.calls - report.unreported;
  const exactStated = Math.max(0, exact - report.unreported);
  const unpriced = report.unpriced.reduce((sum, { tokens }) => sum + tokens, 0);
  const implied = report.estimates.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0);
  return (
    <dl class="stats stats-4">
      <Stat
        main
        label="Exact"
        kind="of responses"
        value={stated === 0 ? "–" : formatPercent(exactStated / stated)}
        note={`${formatCount(exactStated)} of ${count(stated, "response")} with tokens`}
      />
      <Stat
        label="Agree with the client"
        kind="sessions"
        value={
          clients && clients.sessions > 0 ? `${formatCount(clients.agree)} of ${formatCount(clients.sessions)}` : "–"
        }
        note={clients?.sessions === 0 ? "no client left its own figure" : "within $0.001 or 0.5%"}
      />
      <Stat
        label="Without a price"
        kind="tokens"
        value={formatTokens(unpriced)}
        note={
          report.unpriced.length === 0
            ? "every model has a price"
            : `${count(report.unpriced.length, "model")}, in no amount`
        }
      />
      <Stat
        label="Not in the logs"
        kind="estimate"
        value={
          implied === 0 ? (
            "–"
          ) : (
            <>
              ~<Amount cost={priced(implied)} />
            </>
          )
        }
        note="in no total"
      />
    </dl>
  );
}

function Qualities({ report, prove }: { report: Report; prove: Prove }) {
  const rows = report.qualities.map((row) => ({ ...row, name: capitalized(describeQuality(row.quality)) }));
  return (
    <Table
      title="Responses by quality"
      unit="API value"
      {...(report.unreported > 0 && {
        note: `${count(report.unreported, "response")} of tools that report no tokens are among the exact: nothing is counted for them.`,
      })}
      columns={[
        { id: "quality", head: "Quality", cell: (row) => row.name },
        { id: "calls", head: "Responses", figure: true, cell: (row) => formatCount(row.calls) },
        {
          id: "share",
          head: "Share",
          wideOnly: true,
          grow: true,
          cell: (row) => <Share part={row.calls} whole={report.calls} />,
        },
        {
          id: "cost",
          head: "Cost",
          figure: true,
          cell: (row) => (
            <Amount cost={priced(row.nanoUsd)} digits={2} onProve={() => prove(row.name, { quality: row.quality })} />
          ),
        },
      ]}
      rows={rows}
      keyOf={(row) => row.quality}
    />
  );
}

interface UnpricedProps {
  models: Report["unpriced"];
  api: PanelApi;
  prove: Prove;
}

function Unpriced({ models, api, prove }: UnpricedProps) {
  if (models.length === 0) return null;
  return (
    <Table
      title="Models without a price"
      unit="tokens, in no amount"
      note="Say which model of the price book it is, or what it costs: past sessions are priced again."
      columns={[
        {
          id: "model",
          head: "Model",
          cell: ({ model }) => (
            <button type="button" class="amount-button" onClick={() => prove(model.slice(0, 80), { model })}>
              <bdi>{model.slice(0, 80)}</bdi>
            </button>
          ),
        },
        { id: "calls", head: "Responses", figure: true, wideOnly: true, cell: ({ calls }) => formatCount(calls) },
        { id: "tokens", head: "Tokens", figure: true, cell: ({ tokens }) => formatTokens(tokens) },
        {
          id: "mend",
          head: "Mend it",
          cell: ({ model }) => (
            <span class="links">
              <button type="button" class="link" onClick={() => void api.open({ model, price: "map" })}>
                Map to a model…
              </button>
              <button type="button" class="link" onClick={() => void api.open({ model, price: "set" })}>
                Set a price…
              </button>
            </span>
          ),
        },
      ]}
      rows={models}
      keyOf={({ model }) => model}
    />
  );
}

function Estimates({ report, prove }: { report: Report; prove: Prove }) {
  if (report.estimates.length === 0) return null;
  return (
    <Table
      title="What the logs only imply"
      unit="estimate, in no total"
      columns={[
        { id: "why", head: "What is missing", cell: ({ why }) => capitalized(describeEstimate(why)) },
        { id: "calls", head: "Times", figure: true, cell: ({ calls }) => formatCount(calls) },
        {
          id: "tokens",
          head: "Tokens",
          figure: true,
          wideOnly: true,
          cell: ({ tokens }) => `~${formatTokens(tokens)}`,
        },
        {
          id: "cost",
          head: "Cost",
          figure: true,
          cell: ({ why, nanoUsd }) => (
            <>
              ~
              <Amount
                cost={priced(nanoUsd)}
                digits={2}
                onProve={() => prove(capitalized(describeEstimate(why)), { estimated: why })}
              />
            </>
          ),
        },
      ]}
      rows={report.estimates}
      keyOf={({ why }) => why}
    />
  );
}

/** What was spent before prices were corrected: both figures stay on record. */
function OtherPrices({ report, prove }: { report: Report; prove: Prove }) {
  if (report.repriced.length === 0) return null;
  return (
    <Table
      title="Priced again"
      unit="API value"
      note="A newer price book, or a price of your own, changed these. Totals use the amounts of now."
      columns={[
        {
          id: "book",
          head: "First priced by",
          cell: ({ book }) => (book === "" ? "no book" : <bdi>{book.slice(0, 80)}</bdi>),
        },
        { id: "calls", head: "Responses", figure: true, wideOnly: true, cell: ({ calls }) => formatCount(calls) },
        {
          id: "then",
          head: "Then",
          figure: true,
          cell: ({ thenNanoUsd }) => <Amount cost={priced(thenNanoUsd)} digits={2} />,
        },
        {
          id: "now",
          head: "Now",
          figure: true,
          cell: ({ nowNanoUsd }) => (
            <Amount cost={priced(nowNanoUsd)} digits={2} onProve={() => prove("Priced again", { repriced: true })} />
          ),
        },
      ]}
      rows={report.repriced}
      keyOf={({ book }) => book}
    />
  );
}
