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
import { t } from "../../src/core/l10n.ts";

const ranges = (): { id: TrustRange; name: string }[] => [
  { id: "last30", name: t("30 days") },
  { id: "all", name: t("All time") },
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
      <h1 class="visually-hidden">{t("Accuracy")}</h1>
      <div class="bar">
        <Segments
          label={t("Period")}
          choices={ranges()}
          chosen={state.trust.value}
          onChoose={(id) => (state.trust.value = id)}
        />
        <p class="muted bar-end">{t("Prices of book {0}", snapshot.priceBook)}</p>
      </div>
      {error !== null && (
        <p class="hint" role="alert">
          {t("The accuracy could not be worked out:")} {error}
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
        error === null && <p class="hint tall">{t("Looking at every response…")}</p>
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
        label={t("Exact")}
        kind={t("of responses")}
        value={stated === 0 ? "–" : formatPercent(exactStated / stated)}
        note={t("{0} of {1} with tokens", formatCount(exactStated), count(stated, "response"))}
      />
      <Stat
        label={t("Agree with the client")}
        kind={t("sessions")}
        value={
          clients && clients.sessions > 0 ? `${formatCount(clients.agree)} of ${formatCount(clients.sessions)}` : "–"
        }
        note={clients?.sessions === 0 ? t("no client left its own figure") : t("within $0.001 or 0.5%")}
      />
      <Stat
        label={t("Without a price")}
        kind={t("tokens")}
        value={formatTokens(unpriced)}
        note={
          report.unpriced.length === 0
            ? t("every model has a price")
            : t("{0}, in no amount", count(report.unpriced.length, "model"))
        }
      />
      <Stat
        label={t("Not in the logs")}
        kind={t("estimate")}
        value={
          implied === 0 ? (
            "–"
          ) : (
            <>
              ~<Amount cost={priced(implied)} />
            </>
          )
        }
        note={t("in no total")}
      />
    </dl>
  );
}

function Qualities({ report, prove }: { report: Report; prove: Prove }) {
  const rows = report.qualities.map((row) => ({ ...row, name: capitalized(describeQuality(row.quality)) }));
  return (
    <Table
      title={t("Responses by quality")}
      unit={t("API value")}
      {...(report.unreported > 0 && {
        note: t(
          "{0} of tools that report no tokens are among the exact: nothing is counted for them.",
          count(report.unreported, "response"),
        ),
      })}
      columns={[
        { id: "quality", head: t("Quality"), cell: (row) => row.name },
        { id: "calls", head: t("Responses"), figure: true, cell: (row) => formatCount(row.calls) },
        {
          id: "share",
          head: t("Share"),
          wideOnly: true,
          grow: true,
          cell: (row) => <Share part={row.calls} whole={report.calls} />,
        },
        {
          id: "cost",
          head: t("Cost"),
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
      title={t("Models without a price")}
      unit={t("tokens, in no amount")}
      note={t("Say which model of the price book it is, or what it costs: past sessions are priced again.")}
      columns={[
        {
          id: "model",
          head: t("Model"),
          cell: ({ model }) => (
            <button type="button" class="amount-button" onClick={() => prove(model.slice(0, 80), { model })}>
              <bdi>{model.slice(0, 80)}</bdi>
            </button>
          ),
        },
        { id: "calls", head: t("Responses"), figure: true, wideOnly: true, cell: ({ calls }) => formatCount(calls) },
        { id: "tokens", head: t("Tokens"), figure: true, cell: ({ tokens }) => formatTokens(tokens) },
        {
          id: "mend",
          head: t("Mend it"),
          cell: ({ model }) => (
            <span class="links">
              <button type="button" class="link" onClick={() => void api.open({ model, price: "map" })}>
                {t("Map to a model…")}
              </button>
              <button type="button" class="link" onClick={() => void api.open({ model, price: "set" })}>
                {t("Set a price…")}
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
      title={t("What the logs only imply")}
      unit={t("estimate, in no total")}
      columns={[
        { id: "why", head: t("What is missing"), cell: ({ why }) => capitalized(describeEstimate(why)) },
        { id: "calls", head: t("Times"), figure: true, cell: ({ calls }) => formatCount(calls) },
        {
          id: "tokens",
          head: t("Tokens"),
          figure: true,
          wideOnly: true,
          cell: ({ tokens }) => `~${formatTokens(tokens)}`,
        },
        {
          id: "cost",
          head: t("Cost"),
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
      title={t("Priced again")}
      unit={t("API value")}
      note={t("A newer price book, or a price of your own, changed these. Totals use the amounts of now.")}
      columns={[
        {
          id: "book",
          head: t("First priced by"),
          cell: ({ book }) => (book === "" ? t("no book") : <bdi>{book.slice(0, 80)}</bdi>),
        },
        { id: "calls", head: t("Responses"), figure: true, wideOnly: true, cell: ({ calls }) => formatCount(calls) },
        {
          id: "then",
          head: t("Then"),
          figure: true,
          cell: ({ thenNanoUsd }) => <Amount cost={priced(thenNanoUsd)} digits={2} />,
        },
        {
          id: "now",
          head: t("Now"),
          figure: true,
          cell: ({ nowNanoUsd }) => (
            <Amount cost={priced(nowNanoUsd)} digits={2} onProve={() => prove(t("Priced again"), { repriced: true })} />
          ),
        },
      ]}
      rows={report.repriced}
      keyOf={({ book }) => book}
    />
  );
}
