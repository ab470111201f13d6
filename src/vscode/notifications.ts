import { commands as vscodeCommands, l10n, type Memento, window } from "vscode";
import { formatTokens } from "../core/format.ts";
import type { MeterState } from "./meter.ts";
import type { PriceFile } from "./priceFile.ts";
import type { PriceModel } from "./priceModel.ts";
import { settingsSection } from "./manifest.ts";
import { misreadQuietHours } from "./settings.ts";

/** What was said once is not said again, in no window and after no restart. */
const toldKey = "told";

export interface NotificationParts {
  memory: Memento;
  priceFile: PriceFile;
  priceModel: PriceModel;
}

/** What of the meter's own needs the user: a model without a price, a file or setting with an error. Each once. */
export function createNotifications({ memory, priceFile, priceModel }: NotificationParts) {
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

  async function misread(typed: string): Promise<void> {
    const open = l10n.t("Open Settings");
    const answer = await window.showWarningMessage(
      l10n.t(
        'Taximeter does not understand the quiet hours "{0}": there are none until they read like 22:00-08:00.',
        typed,
      ),
      open,
    );
    if (answer === open)
      await vscodeCommands.executeCommand("workbench.action.openSettings", `${settingsSection}.advice.quietHours`);
  }

  return {
    render({ snapshot }: MeterState): void {
      const quietHours = misreadQuietHours();
      if (quietHours !== null && once(`quietHours ${quietHours}`)) void misread(quietHours);
      if (!snapshot || snapshot.sample || snapshot.indexing) return;
      const { unpriced: models, prices } = snapshot;
      for (const { model, tokens } of models) if (once(`unpriced ${model}`)) void unpriced(model, tokens);
      for (const problem of prices.problems) if (once(`problem ${problem}`)) void broken(problem);
    },
  };
}
