import { dayOf, shiftDay } from "../core/days.ts";
import { formatCost, formatCount, formatTokens } from "../core/format.ts";
import { historyKeys } from "../core/history.ts";
import type { Totals } from "../core/snapshot.ts";
import { type Options, UsageError, withEngine } from "./options.ts";
import { shorten, table } from "./table.ts";

/** Past use by tool, model, project, branch, machine or tag. */
export async function history(options: Options): Promise<void> {
  const by = historyKeys.find((key) => key === (options.by ?? "source"));
  if (!by) throw new UsageError(`--by: "${options.by}" is none of ${historyKeys.join(", ")}`);
  await withEngine(options, async (engine) => {
    const to = options.to ?? dayOf(Date.now(), options.timeZone);
    const found = await engine.history({ from: options.from ?? shiftDay(to, -29), to, unit: "day", by });
    if (options.json) {
      process.stdout.write(`${JSON.stringify(found)}\n`);
      return;
    }
    const row = (label: string, { calls, tokens, cost }: Totals) => {
      const { input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWriteUnknown, output } = tokens;
      const all = input + cacheRead + cacheWrite5m + cacheWrite1h + cacheWriteUnknown + output;
      return [shorten(label, 48), formatCount(calls), formatTokens(all), formatCost(cost)];
    };
    const rows = found.series.map(({ label, total }) => row(label, total));
    const head = [`${found.query.from} to ${to}`, "Calls", "Tokens", "API value"];
    process.stdout.write(table(["l", "r", "r", "r"], [head, ...rows, row("Total", found.total)]));
  });
}
