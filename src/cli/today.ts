import { sourceNames } from "../core/event.ts";
import { formatCost, formatCount, formatMonth, formatTokens, formatUsd } from "../core/format.ts";
import type { MonthOutlook } from "../core/outlook.ts";
import type { Period } from "../core/snapshot.ts";
import { type Options, withEngine } from "./options.ts";
import { shorten, table } from "./table.ts";

export function today(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const snapshot = await engine.snapshot();
    process.stdout.write(
      options.json ? `${JSON.stringify(snapshot.today)}\n` : asTable(snapshot.today) + monthLine(snapshot.month),
    );
  });
}

function asTable(period: Period): string {
  if (period.calls === 0) return `${period.to}: nothing yet\n`;
  const head = ["Tool", "Model", "Calls", "Input", "Cache read", "Cache write", "Output", "API value"];
  const row = (tool: string, model: string, { calls, tokens, cost }: Pick<Period, "calls" | "tokens" | "cost">) => {
    const writes = tokens.cacheWrite5m + tokens.cacheWrite1h + tokens.cacheWriteUnknown;
    const counts = [tokens.input, tokens.cacheRead, writes, tokens.output];
    const shown = cost.status === "not-reported" ? counts.map(() => "-") : counts.map((n) => formatTokens(n));
    return [tool, shorten(model, 32), formatCount(calls), ...shown, formatCost(cost)];
  };
  const rows = period.byModel.map((entry) => row(sourceNames[entry.source], entry.model, entry));
  const total = row("Total", "", period);
  return `${period.to}\n${table(["l", "l", "r", "r", "r", "r", "r", "r"], [head, ...rows, total])}`;
}

/** "November: $120.40 so far, about $164.20 at its end ($151.00 to $181.50, estimate); 80% of a typical month …". */
function monthLine({ month, spent, forecast, pace }: MonthOutlook): string {
  if (spent === 0) return "";
  const end =
    forecast &&
    `, about ${formatUsd(forecast.likely)} at its end (${formatUsd(forecast.low)} to ${formatUsd(forecast.high)}, estimate)`;
  return `${formatMonth(month)}: ${formatUsd(spent)} so far${end ?? ""}${pace ? `; ${pace}` : ""}\n`;
}
