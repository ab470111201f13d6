import type { TestProject } from "vitest/node";
import { build } from "../../scripts/build.ts";
import { ensureChromium } from "../../scripts/chromium.ts";
import { ensureEditorServer } from "../../scripts/editor.ts";
import { pack } from "../../scripts/package.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The package that users install. */
    vsix: string;
    /** Program of the browser that shows the web workbench, or of the desktop VS Code. */
    program: string;
    kind: "web" | "desktop";
  }
}

/** Builds and packs the extension, and makes sure of an editor to test it in. */
export async function setup(project: TestProject): Promise<void> {
  await build();
  project.provide("vsix", await pack());
  const kind = process.env["TAXIMETER_EDITOR"] === "desktop" ? "desktop" : "web";
  project.provide("kind", kind);
  project.provide("program", kind === "web" ? await webEditor() : await desktopEditor());
}

async function webEditor(): Promise<string> {
  await ensureEditorServer();
  return ensureChromium();
}

async function desktopEditor(): Promise<string> {
  const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
  return downloadAndUnzipVSCode();
}
