import { l10n, type Memento, window } from "vscode";
import { formatTokens } from "../core/format.ts";
import type { MeterState } from "./meter.ts";
import type { PriceFile } from "./priceFile.ts";
import type { PriceModel } from "./priceModel.ts";

/** What was said once is not said again, in no window and after no restart. */
const toldKey = "told";

/** The few things worth a toast: a model without a price, a price file with an error. Each once. */
export function createNotifications(memory: Memento, priceFile: PriceFile, priceModel: PriceModel) {
  function once(what: string): boolean {
    const told = memory.get<string[]>(toldKey, []);
    if (told.includes(what)) return false;
    void memory.update(toldKey, [...told, what].slice(-500));
    return true;
  }

  async function unpriced(model: string, tokens: number): Promise<void> {
    const map = l10n.t("Map to a Model…");
    const set = l10n.t("Set a Price…");
    const answer = await window.showWarningMessage(
      l10n.t(
        'Taximeter has no price for the model "{0}": {1} tokens are missing from the amounts.',
        model,
        formatTokens(tokens),
      ),
      map,
      set,
    );
    if (answer === map) await priceModel(model, "map");
    if (answer === set) await priceModel(model, "set");
  }

  async function broken(problem: string): Promise<void> {
    const open = l10n.t("Open the Price File");
    const answer = await window.showWarningMessage(`Taximeter: ${problem}`, open);
    if (answer === open) await priceFile.show();
  }

  return {
    render({ snapshot }: MeterState): void {
      if (!snapshot || snapshot.sample || snapshot.indexing) return;
      const { unpriced: models, prices } = snapshot;
      for (const { model, tokens } of models) if (once(`unpriced ${model}`)) void unpriced(model, tokens);
      for (const problem of prices.problems) if (once(`problem ${problem}`)) void broken(problem);
    },
  };
}
