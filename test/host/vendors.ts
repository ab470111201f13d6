import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Locator } from "playwright-core";
import { onTestFinished } from "vitest";
import { endpointSetting } from "../../src/core/endpointSettings.ts";
import { endpoints } from "../../src/endpoints/endpoints.ts";
import { playVendors, type VendorServer } from "../endpoints/server.ts";
import { secrets } from "../endpoints/world.ts";
import type { Editor } from "./harness.ts";
import { open } from "./steps.ts";

const hour = 3_600_000;

/** An editor whose endpoints lead to a loopback server; it plays a Claude plan that is 34% and 61% used. */
export async function openWithVendors(
  settings: Readonly<Record<string, unknown>> = {},
): Promise<{ editor: Editor; vendors: VendorServer }> {
  const vendors = await playVendors();
  onTestFinished(() => vendors.close());
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  vendors.world.anthropic.plan = {
    five_hour: { utilization: 34, resets_at: at(2.5 * hour) },
    seven_day: { utilization: 61, resets_at: at(48 * hour) },
    extra_usage: { is_enabled: true, monthly_limit: 10_000, used_credits: 4132, utilization: 41.3, currency: "USD" },
  };
  const addresses = Object.fromEntries(
    endpoints.map(({ id, baseUrl }) => [
      endpointSetting(id).replace("endpoints.", ""),
      vendors.origin + new URL(baseUrl).pathname.replace(/\/$/, ""),
    ]),
  );
  const editor = await open({
    settings: { "taximeter.timeZone": "UTC", ...settings },
    machineSettings: { "taximeter.endpoints.addresses": addresses },
  });
  return { editor, vendors };
}

/** As if Claude Code had signed in. */
export function signInToClaude(home: string): void {
  mkdirSync(join(home, ".claude"), { recursive: true });
  const claudeAiOauth = {
    accessToken: secrets.claude,
    refreshToken: "sk-ant-ort01-made-up-for-tests",
    expiresAt: Date.now() + hour,
    scopes: ["user:inference", "user:profile"],
  };
  writeFileSync(join(home, ".claude", ".credentials.json"), JSON.stringify({ claudeAiOauth }));
}

/** Chooses an endpoint of the command Connect to a Vendor. */
export async function pickEndpoint(editor: Editor, name: string): Promise<void> {
  await editor.run("Taximeter: Connect to a Vendor…");
  const list = editor.page.locator(".quick-input-widget", { hasText: "Connect to a Vendor" });
  await list.locator(".monaco-list-row", { hasText: name }).first().click();
}

/** The modal message. */
export function dialog(editor: Editor): Locator {
  return editor.page.locator(".monaco-dialog-box");
}

export function toast(editor: Editor, text: string | RegExp): Locator {
  return editor.page.locator(".notification-toast", { hasText: text });
}

/** As if an endpoint had been asked so long ago (ms): there are minutes between two calls. */
export function age(home: string, ms: number): void {
  const ledger = new DatabaseSync(join(home, ".local", "share", "taximeter", "ledger.db"));
  ledger.exec("PRAGMA busy_timeout = 5000");
  ledger
    .prepare(
      `UPDATE vendor_endpoint SET
         calls = json_set(calls, '$.lastAt', (calls ->> '$.lastAt') - :ms, '$.lastGoodAt', (calls ->> '$.lastGoodAt') - :ms),
         reading = json_set(reading, '$.at', (reading ->> '$.at') - :ms)`,
    )
    .run({ ms });
  ledger.close();
}

/** Files below a folder that hold a text, as it is or as base64. */
export function filesWith(folder: string, text: string): string[] {
  const needles = [text, Buffer.from(text).toString("base64").replace(/=+$/, "")];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return needles.some((needle) => bytes.includes(needle));
    });
}
