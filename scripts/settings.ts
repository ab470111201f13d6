import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A quiet workbench: no welcome page, no chat, no telemetry. */
const quiet = {
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
};

/** Writes the user settings of an editor's data folder, unless there are some: they are the user's by then. */
export function writeSettings(data: string, settings: Readonly<Record<string, unknown>>): void {
  const folder = join(data, "User");
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, "settings.json"), JSON.stringify({ ...quiet, ...settings }, null, 2), { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
