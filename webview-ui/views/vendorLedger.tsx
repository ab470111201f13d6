import { useSignal } from "@preact/signals";
import { tokenCount } from "../../src/core/amounts.ts";
import type { PanelApi } from "../../src/core/api.ts";
import { capitalized, count, formatCount, formatDay, formatTokens, formatUsd } from "../../src/core/format.ts";
import { amountKindText, vendorNames } from "../../src/core/planText.ts";
import { type Agreement, agreementOf, agreementText, differenceText } from "../../src/core/vendorLedgerText.ts";
import { vendorLedgerCsv } from "../../src/core/vendorLedgerCsv.ts";
import type { LedgerFigure, VendorLedger as Ledger, VendorLedgerRow } from "../../src/core/vendorLedger.ts";
import { Lines } from "../parts/lines.tsx";
import { Segments } from "../parts/segments.tsx";
import { PlainTable } from "../parts/table.tsx";
import { t } from "../../src/core/l10n.ts";

type Shown = "differences" | "all";

/** Rows at first, and with each press of the button below them. */
const page = 30;

/** Our count beside the vendors' own, per day of UTC and model, newest first. */
export function VendorLedger({ ledger, api }: { ledger: Ledger; api: PanelApi }) {
  const shown = useSignal<Shown>("all");
  const most = useSignal(page);
  if (ledger.rows.length === 0) return null;
  const rows = ledger.rows
    .filter((row) => shown.value === "all" || agreementOf(row) === "differs")
    .toSorted((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
  return (
    <section class="block ledger" aria-label={t("Ours against the vendor's")}>
      <header class="figure-head">
        <h2>{t("Ours against the vendor's")}</h2>
        <span class="unit">{t("days of UTC; differences are the vendor's figure minus ours")}</span>
      </header>
      <p class="summary">{summaryOf(ledger.rows)}</p>
      <div class="bar bar-tight">
        <Segments
          label={t("Rows")}
          choices={[
            { id: "all", name: t("All") },
            { id: "differences", name: t("Differences") },
          ]}
          chosen={shown.value}
          onChoose={(id) => {
            shown.value = id;
            most.value = page;
          }}
        />
        <CopyCsv ledger={ledger} api={api} />
      </div>
      {rows.length === 0 ? (
        <p class="muted">{t("No unexplained difference.")}</p>
      ) : (
        <PlainTable columns={columns()} rows={rows.slice(0, most.value)} keyOf={keyOf} />
      )}
      {rows.length > most.value && (
        <button type="button" class="link" onClick={() => (most.value += page)}>
          {t("{0} more", formatCount(rows.length - most.value))}
        </button>
      )}
    </section>
  );
}

function CopyCsv({ ledger, api }: { ledger: Ledger; api: PanelApi }) {
  const said = useSignal("");
  const copy = async () => {
    const done = await api.copy(vendorLedgerCsv(ledger)).then(
      () => true,
      () => false,
    );
    said.value = done ? t("Copied") : t("That could not be copied");
  };
  return (
    <span class="bar-end">
      <span class="muted" role="status">
        {said.value}
      </span>{" "}
      <button type="button" class="link" onClick={() => void copy()}>
        {t("Copy as CSV")}
      </button>
    </span>
  );
}

function columns() {
  return [
    { id: "what", head: t("Model"), cell: (row: VendorLedgerRow) => <What row={row} /> },
    {
      id: "theirs",
      head: t("Vendor says"),
      figure: true,
      wideOnly: true,
      cell: ({ theirs }: VendorLedgerRow) => <Figure of={theirs} is={theirsIs(theirs)} />,
    },
    {
      id: "ours",
      head: t("We counted"),
      figure: true,
      wideOnly: true,
      cell: ({ ours }: VendorLedgerRow) => <Ours of={ours} />,
    },
    {
      id: "difference",
      head: t("Difference"),
      figure: true,
      cell: (row: VendorLedgerRow) => (
        <Lines first={differenceOf(row)} second={<Result agreement={agreementOf(row)} />} />
      ),
    },
    { id: "why", head: t("Why"), wideOnly: true, grow: true, cell: (row: VendorLedgerRow) => <Causes row={row} /> },
  ];
}

/** Where it is narrow, all that is in the columns which are not there. */
function What({ row }: { row: VendorLedgerRow }) {
  const { theirs, ours } = row;
  return (
    <>
      <Lines
        first={row.model === null ? t("all models") : <bdi>{row.model.slice(0, 80)}</bdi>}
        second={t("{0}, {1}", formatDay(row.day), vendorNames[row.vendor])}
      />
      <div class="narrow-only">
        <p>
          {t("Vendor says")}: {figureText(theirs)} {theirs.nanoUsd !== null && theirsIs(theirs)}
        </p>
        <p>
          {t("We counted")}: {ours ? figureText(ours) : t("nothing here")}{" "}
          {typeof ours?.nanoUsd === "number" && t("API value")}
        </p>
        <Causes row={row} />
      </div>
    </>
  );
}

function Ours({ of }: { of: LedgerFigure | null }) {
  return of ? <Figure of={of} is={t("API value")} /> : <span class="muted">{t("nothing here")}</span>;
}

/** Money with what it is and what was counted, else what is known instead. */
function Figure({ of, is }: { of: LedgerFigure; is: string }) {
  if (of.nanoUsd === null) return <>{figureText(of)}</>;
  const counted = countedText(of);
  return (
    <Lines
      first={formatUsd(of.nanoUsd)}
      second={
        <>
          {is}
          {counted !== null && <span class="widest-only">, {counted}</span>}
        </>
      }
    />
  );
}

function figureText(of: LedgerFigure): string {
  return of.nanoUsd === null ? (countedText(of) ?? "–") : formatUsd(of.nanoUsd);
}

function countedText({ tokens, requests }: LedgerFigure): string | null {
  if (tokens) return t("{0} tokens", formatTokens(tokenCount(tokens)));
  return requests === null ? null : count(requests, "request");
}

function theirsIs({ is, priced }: VendorLedgerRow["theirs"]): string {
  const kind = amountKindText(is);
  return priced ? t("{0} at our prices", kind) : kind;
}

function Causes({ row: { causes, difference, unexplained } }: { row: VendorLedgerRow }) {
  if (difference === null) return null;
  return (
    <ul class="causes">
      {causes.map(({ why, nanoUsd }, i) => (
        <li key={i}>
          {capitalized(differenceText(why))}: {signedUsd(nanoUsd)}
        </li>
      ))}
      {unexplained !== 0 && (
        <li>
          {t("not explained:")} {signedUsd(unexplained)}
        </li>
      )}
    </ul>
  );
}

function Result({ agreement }: { agreement: Agreement }) {
  return (
    <span class="agreement" data-agreement={agreement}>
      <i aria-hidden="true">{icons[agreement]}</i> {agreementText(agreement)}
    </span>
  );
}

const icons: Readonly<Record<Agreement, string>> = { agrees: "✓", differs: "▲", none: "–" };

function summaryOf(rows: readonly VendorLedgerRow[]): string {
  const of = (agreement: Agreement) => rows.filter((row) => agreementOf(row) === agreement).length;
  const compared = rows.length - of("none");
  const text = t(
    "{0} of {1} agree within 1% or one cent once what is known of differences is taken off.",
    formatCount(of("agrees")),
    count(compared, "row"),
  );
  return of("none") === 0 ? text : `${text} ${t("{0} cannot be compared.", count(of("none"), "row"))}`;
}

/** Money where both state it, else tokens, else requests. */
function differenceOf({ difference, ours, theirs }: VendorLedgerRow): string {
  if (difference !== null) return signedUsd(difference);
  if (ours?.tokens && theirs.tokens) {
    const tokens = tokenCount(theirs.tokens) - tokenCount(ours.tokens);
    return tokens === 0 ? t("none") : `${sign(tokens)}${t("{0} tokens", formatTokens(Math.abs(tokens)))}`;
  }
  if (typeof ours?.requests !== "number" || theirs.requests === null) return "–";
  const requests = theirs.requests - ours.requests;
  return requests === 0 ? t("none") : `${sign(requests)}${count(Math.abs(requests), "request")}`;
}

function signedUsd(nano: number): string {
  return nano === 0 ? t("none") : `${sign(nano)}${formatUsd(Math.abs(nano))}`;
}

function sign(n: number): string {
  return n > 0 ? "+" : "−";
}

function keyOf({ day, vendor, endpoint, model }: VendorLedgerRow): string {
  return JSON.stringify([day, vendor, endpoint, model]);
}
