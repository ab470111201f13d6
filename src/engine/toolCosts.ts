import { setImmediate } from "node:timers/promises";
import type { ToolCosts } from "../core/history.ts";
import { slotMs } from "../store/slots.ts";
import type { Store } from "../store/store.ts";

/** Cost by tool of responses in [from, to), ms, both on a rollup slot's begin. The worker has other things to do meanwhile. */
export async function toolCosts(from: number, to: number, costs: Store["toolCosts"]): Promise<ToolCosts> {
  const slots = { from: from / slotMs, to: to / slotMs };
  while (costs.update(slots)) await setImmediate();
  return costs.sums(slots);
}

/** Brings all sessions up to date, so that whoever asks need not wait. `goesOn`: somebody may still ask. */
export async function prepareToolCosts(costs: Store["toolCosts"], goesOn: () => boolean): Promise<void> {
  while (goesOn() && costs.update(null)) await setImmediate();
}
