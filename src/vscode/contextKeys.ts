import { commands as vscodeCommands } from "vscode";
import { contextKeys } from "./manifest.ts";
import type { MeterState } from "./meter.ts";

/** Tells `when` clauses (welcome views, menus, enablement of commands) where the meter is. Says each thing once. */
export function createContextKeys() {
  const told = new Map<string, unknown>();

  function tell(key: string, value: unknown): void {
    if (told.get(key) === value) return;
    told.set(key, value);
    void vscodeCommands.executeCommand("setContext", key, value);
  }

  return {
    render(state: MeterState): void {
      tell(contextKeys.state, stateOf(state));
      tell(contextKeys.hasSession, !!state.snapshot?.current);
      tell(contextKeys.hasAlerts, !!state.snapshot?.alerts.length);
    },
  };
}

function stateOf({ snapshot, view }: MeterState): string {
  if (snapshot?.current) return "ready";
  if (view.stopped) return "stopped";
  if (!snapshot) return "starting";
  return snapshot.indexing ? "reading" : "empty";
}
