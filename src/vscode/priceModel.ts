import { l10n, window } from "vscode";
import type { EngineApi } from "../core/api.ts";
import type { PriceFile } from "./priceFile.ts";

/** Gives a model its price: that of a model of the price book, or rates that the user states in a file. */
export type PriceModel = (model: string, how: "map" | "set") => Promise<void>;

export function createPriceModel(engine: Pick<EngineApi, "models">, priceFile: PriceFile): PriceModel {
  return async (model, how) => {
    if (how === "set") return priceFile.price(model, new Date().toISOString().slice(0, 10));
    const picked = await window.showQuickPick(await engine.models(), {
      title: l10n.t('"{0}" is priced as …', model),
      placeHolder: l10n.t("A model of the price book"),
    });
    if (picked !== undefined) await priceFile.alias(model, picked);
  };
}
