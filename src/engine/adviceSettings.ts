import { type AdviceSettings, defaultAdvice } from "../core/alert.ts";
import type { Store } from "../store/store.ts";

/** The settings of an editor are kept in the ledger, so that the command line judges as the editor does. */
export function createAdviceSettings({ meta }: Store) {
  let text = meta.get("advice") ?? "{}";
  let current = complete(JSON.parse(text) as Partial<AdviceSettings>);

  return {
    current: (): AdviceSettings => current,
    /** Whether anything changed. Undefined: nobody set anything. */
    set(wanted: AdviceSettings | undefined): boolean {
      const next = JSON.stringify(wanted ?? current);
      if (wanted === undefined || next === text) return false;
      text = next;
      current = complete(wanted);
      meta.set("advice", text);
      return true;
    },
  };
}

/** An older program knew fewer settings. */
function complete(known: Partial<AdviceSettings>): AdviceSettings {
  return {
    ...defaultAdvice,
    ...known,
    thresholds: { ...defaultAdvice.thresholds, ...known.thresholds },
    budgets: { ...defaultAdvice.budgets, ...known.budgets },
  };
}
