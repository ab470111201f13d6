import { type Memento, window } from "vscode";
import type { EngineApi } from "../core/api.ts";
import { formatTokens } from "../core/format.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { PriceFile } from "./priceFile.ts";

/** What was said once is not said again, in no window and after no restart. */
const toldKey = "told";

/** The few things worth a toast: a model without a price, a price file with an error. Each once. */
export function createNotifications(memory: Memento, priceFile: PriceFile, engine: Pick<EngineApi, "models">) {
  function once(what: string): boolean {
    const told = memory.get<string[]>(toldKey, []);
    if (told.includes(what)) return false;
    void memory.update(toldKey, [...told, what].slice(-500));
    return true;
  }

  async function unpriced(model: string, tokens: number): Promise<void> {
    const map = "Map to a Model…";
    const set = "Set a Price…";
    const answer = await window.showWarningMessage(
      `Taximeter has no price for the model "${model}": ${formatTokens(tokens)} tokens are missing from the amounts.`,
      map,
      set,
    );
    if (answer === map) await mapTo(model);
    if (answer === set) await priceFile.price(model, new Date().toISOString().slice(0, 10));
  }

  async function mapTo(model: string): Promise<void> {
    const picked = await window.showQuickPick(await engine.models(), {
      title: `"${model}" is priced as …`,
      placeHolder: "A model of the price book",
    });
    if (picked !== undefined) await priceFile.alias(model, picked);
  }

  async function broken(problem: string): Promise<void> {
    const open = "Open the Price File";
    const answer = await window.showWarningMessage(`Taximeter: ${problem}`, open);
    if (answer === open) await priceFile.show();
  }

  return {
    render({ unpriced: models, prices, sample, indexing }: Snapshot): void {
      if (sample || indexing) return;
      for (const { model, tokens } of models) if (once(`unpriced ${model}`)) void unpriced(model, tokens);
      for (const problem of prices.problems) if (once(`problem ${problem}`)) void broken(problem);
    },
  };
}
