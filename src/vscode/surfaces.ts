import { Disposable } from "vscode";
import { createContextKeys } from "./contextKeys.ts";
import type { Meter } from "./meter.ts";
import { createNotifications, type NotificationParts } from "./notifications.ts";
import { createNudges, type NudgeParts } from "./nudges.ts";
import type { Panel } from "./panel.ts";
import { createSessionsView } from "./sessionsView.ts";
import { createStatusBar } from "./statusBar.ts";

export interface SurfaceParts extends NotificationParts, NudgeParts {
  panel: Panel;
  team: { render(): void };
}

/** All that paints the meter, from now on: each is given every state of it. */
export function showMeter(meter: Meter, parts: SurfaceParts): Disposable {
  const statusBar = createStatusBar();
  const sessionsView = createSessionsView();
  const nudges = createNudges(parts);
  const surfaces = [
    statusBar,
    sessionsView,
    parts.panel,
    parts.team,
    createContextKeys(),
    createNotifications(parts),
    nudges,
  ];
  const listening = surfaces.map(({ render }) => meter.onChange(render));
  return Disposable.from(...listening, statusBar, sessionsView, nudges);
}
