import { sourceNames } from "../core/event.ts";
import { formatCost, formatCount, formatDateTime, formatPercent, formatTokens } from "../core/format.ts";
import { type Cost, usdString } from "../core/money.ts";
import type { Totals } from "../core/snapshot.ts";
import type { SessionReport } from "../engine/report.ts";
import { type Options, withEngine } from "./options.ts";
import { shorten, table } from "./table.ts";

export function sessions(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const reports = engine.report(options.since);
    if (options.json) writeJson(engine.priceBook(), reports);
    else process.stdout.write(asTable([...reports], options.timeZone));
  });
}

/** `sessions --json`, schema 1: a contract with other programs. Written one session at a time. */
function writeJson(priceBook: string, reports: Iterable<SessionReport>): void {
  let separator = "";
  process.stdout.write(`{"schema":1,"priceBook":${JSON.stringify(priceBook)},"sessions":[`);
  for (const report of reports) {
    process.stdout.write(`${separator}\n${JSON.stringify(sessionJson(report))}`);
    separator = ",";
  }
  process.stdout.write("\n]}\n");
}

function sessionJson({ record, total, models, estimated, agents, context }: SessionReport) {
  return {
    source: record.source,
    session: record.session,
    forkedFrom: record.forkedFrom ?? undefined,
    project: record.project,
    branch: record.branch ?? undefined,
    title: record.title ?? undefined,
    startedAt: new Date(record.startedAt).toISOString(),
    endedAt: new Date(record.endedAt).toISOString(),
    models: models.map((entry) => ({ model: entry.model, ...totalsJson(entry) })),
    estimated: estimated.map((entry) => ({ model: entry.model, ...totalsJson(entry), why: entry.why })),
    agents: agents.map(({ agent, type, models: own }) => ({
      agent,
      type: type ?? undefined,
      models: own.map((entry) => ({ model: entry.model, ...totalsJson(entry) })),
    })),
    context: { tokens: context?.tokens ?? null, window: context?.window ?? null },
    cost: { ...costJson(total.cost), unpricedTokens: total.cost.unpricedTokens },
  };
}

/** Tokens are null, not 0, where the tool does not report them. */
function totalsJson({ calls, tokens, cost }: Totals) {
  const reported = cost.status !== "not-reported";
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown, output, reasoning, webSearches } = tokens;
  const counts = { input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown, output, reasoning, webSearches };
  const shown = reported ? counts : Object.fromEntries(Object.keys(counts).map((kind) => [kind, null]));
  return { calls, ...shown, cost: costJson(cost) };
}

function costJson({ status, nanoUsd }: Cost) {
  return { status, nanoUsd, usd: nanoUsd === null ? null : usdString(nanoUsd) };
}

function asTable(reports: SessionReport[], timeZone: string): string {
  if (reports.length === 0) return "No sessions found. `taximeter doctor` says where it looked.\n";
  const head = ["Last active", "Tool", "Project", "Title", "Model", "Calls", "Tokens", "Context", "API value"];
  const rows = reports.map(({ record, total, models, context }) => [
    formatDateTime(record.endedAt, timeZone),
    sourceNames[record.source],
    shorten((record.project ?? "").split(/[/\\]/).at(-1) ?? "", 24),
    shorten(record.title ?? record.session, 32),
    shorten(models.map(({ model }) => model).join(", "), 32),
    formatCount(total.calls),
    total.cost.status === "not-reported" ? "not reported" : formatTokens(allTokens(total)),
    context?.window ? formatPercent(context.tokens / context.window) : "",
    formatCost(total.cost),
  ]);
  return table(["l", "l", "l", "l", "l", "r", "r", "r", "r"], [head, ...rows]);
}

function allTokens({ tokens }: Totals): number {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown, output } = tokens;
  return input + cacheRead + cacheWrite5m + cacheWrite1h + cacheWriteUnknown + output;
}
