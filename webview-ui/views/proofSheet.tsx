import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { PanelApi } from "../../src/core/api.ts";
import { sourceNames } from "../../src/core/event.ts";
import { count, formatCount, formatDateTime, formatTokens } from "../../src/core/format.ts";
import { usdString } from "../../src/core/money.ts";
import { priceText, proofMarkdown, type Proof, type ProofRow } from "../../src/core/proof.ts";
import { describeQuality } from "../../src/core/quality.ts";
import { Amount } from "../parts/amount.tsx";
import { Lines } from "../parts/lines.tsx";
import { LongTable, type SortableColumn } from "../parts/longTable.tsx";
import type { Claim, Proofs } from "../proofs.ts";
import { cacheWrites } from "../totals.ts";
import { presentation, t } from "../../src/core/l10n.ts";

interface ProofSheetProps {
  proofs: Proofs;
  api: PanelApi;
  timeZone: string;
}

/** Over the views: every response behind an amount, its price row, and the log line that states it. */
export function ProofSheet({ proofs, api, timeZone }: ProofSheetProps) {
  const claim = proofs.claim.value;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (claim) dialog.current?.showModal();
  }, [claim]);
  if (!claim) return null;
  return (
    <dialog
      ref={dialog}
      class="sheet"
      closedby="any"
      aria-label={t("Proof: {0}", claim.of)}
      onClose={() => proofs.close()}
    >
      <header class="sheet-head">
        <h2>{claim.of}</h2>
        <button type="button" class="toggle" onClick={() => dialog.current?.close()}>
          {t("Close")}
        </button>
      </header>
      <Body claim={claim} proofs={proofs} api={api} timeZone={timeZone} />
    </dialog>
  );
}

function Body({ claim, proofs, api, timeZone }: ProofSheetProps & { claim: Claim }) {
  const proof = proofs.proof.value;
  const columns = useMemo(() => proofColumns(timeZone), [timeZone]);
  const places = useMemo(() => new Map(proof?.rows.map((row, place) => [row, place])), [proof]);
  const copied = useSignal<Proof | null>(null);
  const copy = async (shown: Proof) => {
    await api.copy(proofMarkdown(shown, timeZone));
    copied.value = shown;
  };
  if (proofs.error.value)
    return (
      <p role="alert">
        {t("The proof could not be read:")} {proofs.error.value}
      </p>
    );
  if (!proof) return <p class="muted">{t("Looking up the responses…")}</p>;
  const rest = proof.count - proof.rows.length;
  return (
    <>
      <p class="sheet-sum">
        <span class="stat-value">
          <Amount cost={proof.total.cost} />
        </span>{" "}
        <span class="muted">{claim.query.estimated ? t("estimate, in no total") : t("API value")}</span>
      </p>
      <p class="summary">{sumText(proof)}</p>
      <LongTable
        label={t("Responses behind {0}", claim.of)}
        columns={columns}
        rows={proof.rows}
        keyOf={(row) => keyOf(row, places.get(row))}
        rowHeight={48}
        maxHeight="calc(100vh - 230px)"
        initialSort={{ column: "", descending: false }}
        onOpen={({ log }) => log && void api.openLine(log.path, log.offset)}
      />
      <div class="bar sheet-foot">
        {rest > 0 && (
          <button type="button" class="button" onClick={() => proofs.more()}>
            {t("Show more of {0}", formatCount(rest))}
          </button>
        )}
        <button type="button" class="button" onClick={() => void copy(proof)}>
          {t("Copy as Markdown")}
        </button>
        <span role="status" class="muted">
          {copied.value === proof ? t("Copied") : ""}
        </span>
      </div>
    </>
  );
}

/** The sum to the last digit: what an auditor adds up. */
function sumText({ count: responses, total }: Proof): string {
  const of = count(responses, "response");
  const { nanoUsd } = total.cost;
  const sum =
    nanoUsd === null || presentation.discreet
      ? t("The sum of {0}.", of)
      : t("The sum of {0}, exactly {1}.", of, `$${usdString(nanoUsd)}`);
  return `${sum} ${t("List prices, not a bill. Choose a row to open its log line.")}`;
}

function proofColumns(timeZone: string): SortableColumn<ProofRow>[] {
  return [
    { id: "at", head: t("Log line"), width: "176px", cell: (row) => <When row={row} timeZone={timeZone} /> },
    {
      id: "model",
      head: t("Model and price row"),
      wideOnly: true,
      cell: (row) => (
        <Lines first={<bdi>{row.model.slice(0, 80)}</bdi>} second={<bdi>{priceText(row.price).slice(0, 200)}</bdi>} />
      ),
    },
    { id: "tokens", head: t("Tokens"), width: "210px", widestOnly: true, cell: (row) => <Counts row={row} /> },
    {
      id: "cost",
      head: t("Cost"),
      width: "120px",
      figure: true,
      order: (row) => row.cost.nanoUsd ?? -1,
      cell: (row) => <Amount cost={row.cost} digits={6} />,
    },
  ];
}

/** Usage events can look the same. */
function keyOf(row: ProofRow, place: number | undefined): string {
  return row.log ? `${row.log.path} ${row.log.offset} ${row.at}` : `usage ${place}`;
}

function When({ row, timeZone }: { row: ProofRow; timeZone: string }) {
  const quality = row.quality === "exact" ? "" : ` · ${describeQuality(row.quality, row.estimate)}`;
  const thread = row.agent === null ? "" : ` · ${t("sub-agent")}`;
  return (
    <Lines
      first={formatDateTime(row.at, timeZone)}
      second={
        <>
          {sourceNames[row.source]}
          {thread}
          {quality}
          {row.log === null && ` · ${t("usage event")}`}
        </>
      }
    />
  );
}

function Counts({ row: { tokens } }: { row: ProofRow }) {
  if (!tokens) return <span class="muted">{t("not reported")}</span>;
  return (
    <Lines
      first={t("{0} in, {1} out", formatTokens(tokens.input), formatTokens(tokens.output))}
      second={t("cache {0} read, {1} written", formatTokens(tokens.cacheRead), formatTokens(cacheWrites(tokens)))}
    />
  );
}
