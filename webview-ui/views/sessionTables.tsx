import { useMemo } from "preact/hooks";
import type { Tokens } from "../../src/core/event.ts";
import { capitalized, count, formatBytes, formatCount, formatPercent, formatTokens } from "../../src/core/format.ts";
import { describeEstimate } from "../../src/core/quality.ts";
import type { EstimateTotals, ModelTotals as ModelRow, SessionDetail } from "../../src/core/snapshot.ts";
import type { Prove } from "../proofs.ts";
import { Amount } from "../parts/amount.tsx";
import { Share } from "../parts/share.tsx";
import { Table } from "../parts/table.tsx";
import { cacheWrites, priced, tokenSum } from "../totals.ts";
import { bucketTurns, kindNames, sumParts, tokenKinds, type TokenKind } from "../turnSeries.ts";
import { t } from "../../src/core/l10n.ts";

/** Where the cost comes from: each kind of token, its count and its part of the cost. */
export function KindTotals({ detail }: { detail: SessionDetail }) {
  const { tokens, cost } = detail.summary;
  const parts = useMemo(() => sumParts(bucketTurns(detail.turns, 1)), [detail.turns]);
  const known = cost.nanoUsd !== null;
  const amount = (kind: TokenKind) => (known ? <Amount cost={priced(parts[kind])} digits={2} /> : "–");
  const rows = tokenKinds.filter((kind) => kind !== "webSearches" || tokens.webSearches > 0);
  return (
    <Table
      title={t("By kind of token")}
      unit={t("API value")}
      columns={[
        { id: "kind", head: t("Kind"), cell: (kind) => <KindName kind={kind} tokens={tokens} /> },
        { id: "tokens", head: t("Tokens"), figure: true, cell: (kind) => kindCount(kind, tokens) },
        {
          id: "share",
          head: t("Share"),
          grow: true,
          cell: (kind) => <Share part={known ? parts[kind] : null} whole={cost.nanoUsd} />,
        },
        { id: "cost", head: t("Cost"), figure: true, cell: amount },
      ]}
      rows={rows}
      keyOf={(kind) => kind}
      total={[formatTokens(tokenSum(tokens)), "", <Amount cost={cost} digits={2} />]}
    />
  );
}

export function ModelTotals({ models, prove }: { models: readonly ModelRow[]; prove: Prove }) {
  return (
    <Table
      title={t("By model")}
      unit={t("API value")}
      columns={[
        { id: "model", head: t("Model"), cell: (row) => <bdi>{row.model.slice(0, 80)}</bdi> },
        { id: "turns", head: t("Turns"), figure: true, cell: (row) => formatCount(row.calls) },
        { id: "tokens", head: t("Tokens"), figure: true, cell: (row) => formatTokens(tokenSum(row.tokens)) },
        {
          id: "cost",
          head: t("Cost"),
          figure: true,
          cell: (row) => (
            <Amount cost={row.cost} digits={2} onProve={() => prove(row.model.slice(0, 80), { model: row.model })} />
          ),
        },
      ]}
      rows={models}
      keyOf={(row) => row.model}
    />
  );
}

/** What the log implies but does not state. Kept apart: it is part of no total. */
export function Estimated({ parts, prove }: { parts: readonly EstimateTotals[]; prove: Prove }) {
  return (
    <Table
      title={t("Not in the log")}
      unit={t("estimate, in no total")}
      columns={[
        { id: "why", head: t("What is missing"), cell: (row) => capitalized(describeEstimate(row.why)) },
        { id: "tokens", head: t("Tokens"), figure: true, cell: (row) => `~${formatTokens(tokenSum(row.tokens))}` },
        {
          id: "cost",
          head: t("Cost"),
          figure: true,
          cell: (row) => (
            <>
              ~
              <Amount
                cost={row.cost}
                digits={2}
                onProve={() => prove(capitalized(describeEstimate(row.why)), { model: row.model, estimated: row.why })}
              />
            </>
          ),
        },
      ]}
      rows={parts}
      keyOf={(row) => `${row.why} ${row.model}`}
    />
  );
}

export function Tools({ tools }: { tools: SessionDetail["tools"] }) {
  return (
    <Table
      title={t("Tools")}
      columns={[
        { id: "tool", head: t("Tool"), cell: (row) => <bdi>{row.name}</bdi> },
        { id: "runs", head: t("Runs"), figure: true, cell: (row) => formatCount(row.runs) },
        {
          id: "failed",
          head: t("Failed"),
          figure: true,
          cell: (row) => (row.failed > 0 ? <span class="problem">{failureText(row)}</span> : "0"),
        },
        { id: "bytes", head: t("Output"), figure: true, cell: (row) => formatBytes(row.bytes) },
      ]}
      rows={tools}
      keyOf={(row) => row.name}
    />
  );
}

function KindName({ kind, tokens }: { kind: TokenKind; tokens: Tokens }) {
  const note = kindNote(kind, tokens);
  return (
    <>
      {kindNames[kind]}
      {note && <span class="sub">{note}</span>}
    </>
  );
}

function kindNote(kind: TokenKind, tokens: Tokens): string {
  if (kind === "output" && tokens.reasoning > 0) return t("{0} of it reasoning", formatTokens(tokens.reasoning));
  if (kind !== "cacheWrite") return "";
  const lifetimes = [
    { name: t("5 min"), n: tokens.cacheWrite5m },
    { name: t("1 h"), n: tokens.cacheWrite1h },
    { name: t("lifetime unknown"), n: tokens.cacheWriteUnknown },
  ].filter(({ n }) => n > 0);
  return lifetimes.map(({ name, n }) => `${formatTokens(n)} ${name}`).join(", ");
}

function kindCount(kind: TokenKind, tokens: Tokens): string {
  switch (kind) {
    case "input":
    case "cacheRead":
    case "output":
      return formatTokens(tokens[kind]);
    case "cacheWrite":
      return formatTokens(cacheWrites(tokens));
    case "webSearches":
      return count(tokens.webSearches, "run");
    default:
      return kind satisfies never;
  }
}

function failureText({ runs, failed }: SessionDetail["tools"][number]): string {
  return `${formatCount(failed)} (${formatPercent(failed / runs)})`;
}
