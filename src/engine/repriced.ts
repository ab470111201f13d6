import type { NanoUsd } from "../core/money.ts";
import type { Repriced } from "../core/tasks.ts";
import { reprice } from "../insights/reprice.ts";
import type { Book } from "../pricing/book.ts";
import { candidates } from "../pricing/candidates.ts";
import type { Pricer } from "../pricing/price.ts";
import type { CallRecord } from "../store/callColumns.ts";
import type { SessionRecord } from "../store/queries.ts";
import { callPriceInput } from "./nextTurn.ts";

const most = 8;

/**
 * The session with its main model (the one that most was spent on) in another's place, at the prices of its last
 * response, cheapest first; the main model itself is among them, at what the session did cost. What other models did in
 * it stays theirs. Empty when nothing has a price.
 */
export function repricedSession(
  session: SessionRecord,
  calls: readonly CallRecord[],
  pricer: Pricer,
  book: Book,
): Repriced[] {
  const spent = calls.map((call) => ({ input: callPriceInput(session, call), nanoUsd: call.cost.nanoUsd }));
  const byModel = new Map<string, NanoUsd>();
  for (const { input, nanoUsd } of spent) {
    const { model } = pricer.price(input);
    if (model !== null && nanoUsd !== null) byModel.set(model, (byModel.get(model) ?? 0) + nanoUsd);
  }
  const [main] = [...byModel].sort(([, a], [, b]) => b - a)[0] ?? [];
  if (main === undefined) return [];
  const { at } = calls.at(-1)!;
  const total = spent.reduce((sum, { nanoUsd }) => sum + (nanoUsd ?? 0), 0);
  const others = candidates(book, main, at)
    .filter((model) => model !== main)
    .flatMap((model) => {
      const cost = reprice(spent, main, model, at, pricer);
      return cost ? [{ model, cost }] : [];
    });
  const own = { model: main, cost: { low: total, high: total } };
  return [own, ...others.sort(byCost).slice(0, most - 1)].sort(byCost);
}

function byCost(a: Repriced, b: Repriced): number {
  return a.cost.low + a.cost.high - (b.cost.low + b.cost.high);
}
