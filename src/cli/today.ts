import { sourceNames } from "../core/event.ts";
import { formatCost, formatCount, formatTokens } from "../core/format.ts";
import type { Period } from "../core/snapshot.ts";
import { type Options, withEngine } from "./options.ts";
import { shorten, table } from "./table.ts";

export function today(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const snapshot = await engine.snapshot();
    process.stdout.write(options.json ? `${JSON.stringify(snapshot.today)}\n` : asTable(snapshot.today));
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
