import { existsSync } from "node:fs";
import { canInstallFromDebian, installFromDebian } from "./debian.ts";
import { findOnPath } from "./path.ts";
import { step } from "./progress.ts";

/** Path of a Chromium-based browser for the tests. Installs Debian's where that is possible, else says what is missing. */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found) return found;
  if (canInstallFromDebian()) {
    await step("Installing Chromium", () => installFromDebian(["chromium"]));
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error(
    "The editor tests need a Chromium-based browser (Chromium, Chrome or Edge), and none was found. " +
      "Install one (Debian and Ubuntu: sudo apt-get install chromium; macOS: brew install --cask google-chrome; " +
      "Windows: winget install Google.Chrome), or name its program in the environment variable CHROME_PATH.",
  );
}

function findChromium(): string | undefined {
  const named = process.env["CHROME_PATH"];
  if (named) return named;
  return (
    findOnPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"]) ??
    usualPlaces().find((path) => existsSync(path))
  );
}

function usualPlaces(): string[] {
  if (process.platform === "darwin") {
    return ["Google Chrome", "Chromium", "Microsoft Edge"].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    );
  }
  if (process.platform === "win32") {
    const bases = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((name) => process.env[name] ?? []);
    const programs = ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];
    return bases.flatMap((base) => programs.map((program) => `${base}\\${program}`));
  }
  return [];
}
