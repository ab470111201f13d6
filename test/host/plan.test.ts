import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { parse } from "jsonc-parser";
import { describe, expect, onTestFinished, test } from "vitest";
import { secrets } from "../endpoints/world.ts";
import type { Editor } from "./harness.ts";
import { append, claudeLog, claudeResponse, claudeSession } from "./logs.ts";
import { open, openPanel, poll, shows } from "./steps.ts";
import { age, dialog, filesWith, openWithVendors, pickEndpoint, signInToClaude, toast } from "./vendors.ts";

const withPlan = { "taximeter.statusBar.fields": ["cost", "context", "plan"] };

/** A session of $1.00 with a quarter of its context used. */
async function session(editor: Editor, plan = ""): Promise<void> {
  const usage = { cacheRead: 0, cacheWrite: 250_000, output: 0 };
  append(claudeLog(editor.home), claudeResponse(editor.workspace, "1", usage));
  await shows(editor, `$1.00 · 25%${plan}`);
}

async function connectClaudePlan(editor: Editor): Promise<void> {
  await pickEndpoint(editor, "Claude plan");
  await dialog(editor).getByRole("button", { name: "Connect" }).click();
}

async function planView(editor: Editor) {
  await editor.run(openPanel);
  const panel = await editor.panel();
  await panel.getByRole("tab", { name: "Plan" }).click();
  return panel.locator("main");
}

async function tooltip(editor: Editor): Promise<string> {
  await editor.page.locator(".statusbar").hover({ position: { x: 500, y: 5 } });
  await editor.page.locator('.statusbar-item[id^="taximeter.taximeter"]').hover();
  const hover = editor.page.locator(".monaco-hover", { hasText: "API value" }).first();
  await hover.waitFor();
  return hover.innerText();
}

describe("a plan, read with Claude Code's own sign-in", () => {
  test("nothing is asked before consent; then its limits are in the status bar, its tooltip and the panel", async () => {
    const { editor, vendors } = await openWithVendors(withPlan);
    signInToClaude(editor.home);
    await session(editor);
    expect(vendors.calls).toEqual([]);

    await pickEndpoint(editor, "Claude plan");
    const consent = await dialog(editor).innerText();
    for (const part of [
      "limits is used",
      "~/.claude/.credentials.json",
      vendors.origin,
      "nowhere else",
      "not document",
    ])
      expect(consent).toContain(part);
    await editor.screenshot("plan consent");
    await dialog(editor).getByRole("button", { name: "Cancel" }).click();
    await editor.page.waitForTimeout(1000);
    expect(vendors.calls).toEqual([]);

    await connectClaudePlan(editor);
    await toast(editor, /Claude plan: connected, read at \d\d:\d\d\./).waitFor();
    await shows(editor, "$1.00 · 25% · 5h 34%");
    expect(vendors.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /api/oauth/usage"]);

    expect(await tooltip(editor)).toMatch(
      /Claude · 5 hours\s+34% used · resets in 2h 29m[^]*Claude · Week\s+61% used · resets in 1d 23h[^]*\$41\.32 of \$100\.00 \(real money\)/,
    );
    await editor.screenshot("plan tooltip");
    const view = await planView(editor);
    await expect.poll(() => view.innerText(), poll).toMatch(/5 hours[^]*34% used[^]*Week[^]*61% used/);
    await editor.screenshot("plan panel");
    const credentials = join(editor.home, ".claude", ".credentials.json");
    expect(filesWith(dirname(editor.home), secrets.claude)).toEqual([credentials]);
  });

  test("a server that is down leaves the last figures with their age, and one line says why", async () => {
    const { editor, vendors } = await openWithVendors(withPlan);
    signInToClaude(editor.home);
    await session(editor);
    await connectClaudePlan(editor);
    await shows(editor, "$1.00 · 25% · 5h 34%");

    await vendors.close();
    age(editor.home, 20 * 60_000);
    await connectClaudePlan(editor);
    await toast(editor, "Claude plan: The service cannot be reached (ECONNREFUSED). It is asked again at").waitFor();
    await shows(editor, "$1.00 · 25% · 5h 34%");
    await expect.poll(() => tooltip(editor), poll).toContain("Claude plan as of 20m ago, from Anthropic itself");
    const view = await planView(editor);
    await expect.poll(() => view.innerText(), poll).toMatch(/as of 2\dm ago[^]*cannot be reached \(ECONNREFUSED\)/);
    await editor.screenshot("plan server down");
  });

  test("is not asked again before the time that the vendor states, whoever wants it", async () => {
    const { editor, vendors } = await openWithVendors(withPlan);
    vendors.faults.push({ status: 429, headers: { "retry-after": "3600" } });
    signInToClaude(editor.home);
    await session(editor);
    await connectClaudePlan(editor);
    await toast(editor, /Claude plan: It was asked too often; the next time is \d\d:\d\d\./).waitFor();
    expect(vendors.calls.length).toBe(1);
    await editor.run("Notifications: Clear All Notifications");
    await connectClaudePlan(editor);
    await toast(editor, "It was asked too often").waitFor();
    expect(vendors.calls.length).toBe(1);
    await shows(editor, "$1.00 · 25%");
  });
});

describe("a bill, read with a pasted key", () => {
  test("a refused key is one line and no more calls; another one is taken; disconnecting deletes it", async () => {
    const { editor, vendors } = await openWithVendors();
    await session(editor);
    const input = editor.page.locator(".quick-input-widget input");
    const paste = async (key: string) => {
      await pickEndpoint(editor, "Anthropic organisation: bill");
      await editor.page.locator(".quick-input-widget", { hasText: "secret storage" }).waitFor();
      expect(await input.first().getAttribute("type")).toBe("password");
      await input.first().fill(key);
      await editor.page.keyboard.press("Enter");
    };
    await paste("sk-ant-api03-0123456789");
    await editor.page.getByText("an admin key begins with sk-ant-admin").first().waitFor();
    await editor.screenshot("plan key");
    await input.first().fill("sk-ant-admin01-this-is-another-key");
    await editor.page.keyboard.press("Enter");
    const refused = toast(editor, "Anthropic organisation: bill: The key or sign-in was not accepted (401).");
    await refused.waitFor();
    expect(await refused.innerText()).not.toContain("another-key");
    expect(vendors.calls.length).toBe(1);
    // An hour later, and after a change of settings, which makes the meter look at what is due.
    age(editor.home, 3_600_000);
    await editor.run("Taximeter: Hide or Show Amounts");
    await shows(editor, "••• · 25%");
    await editor.run("Taximeter: Hide or Show Amounts");
    await shows(editor, "$1.00 · 25%");
    await editor.page.waitForTimeout(2000);
    expect(vendors.calls.length).toBe(1);

    await pickEndpoint(editor, "Anthropic organisation: bill");
    await dialog(editor).getByRole("button", { name: "Another Key…" }).click();
    await input.first().fill(secrets.anthropicAdmin);
    await editor.page.keyboard.press("Enter");
    await toast(editor, /Anthropic organisation: bill: connected, read at/).waitFor();
    expect(vendors.calls.at(-1)?.headers["x-api-key"]).toBe(secrets.anthropicAdmin);

    const view = await planView(editor);
    await expect.poll(() => view.innerText(), poll).toContain("Anthropic organisation: bill");
    expect(await view.innerHTML()).not.toContain("made-up-for-tests");
    await editor.run("Taximeter: Show Log");
    await editor.page.waitForTimeout(1000);
    expect(await editor.page.locator("body").innerText()).not.toContain("made-up-for-tests");
    for (const secret of ["sk-ant-admin01-this-is-another-key", secrets.anthropicAdmin])
      expect(filesWith(dirname(editor.home), secret)).toEqual([]);

    await editor.run("Taximeter: Disconnect from a Vendor…");
    const list = editor.page.locator(".quick-input-widget", { hasText: "Disconnect" });
    await list.locator(".monaco-list-row", { hasText: "Anthropic organisation: bill" }).click();
    await editor.page.keyboard.press("Enter");
    await toast(editor, "Turned off: Anthropic organisation: bill. Deleted: Anthropic admin key.").waitFor();
    await pickEndpoint(editor, "Anthropic organisation: bill");
    await editor.page.locator(".quick-input-widget", { hasText: "secret storage" }).waitFor();
  });
});

test("Claude Code's status line tells the plan without any connection, runs the user's own, and is given back", async () => {
  const editor = await open({ settings: withPlan });
  const file = join(editor.home, ".claude", "settings.json");
  const before =
    '{\n  // mine\n  "statusLine": { "type": "command", "command": "cat >/dev/null; echo \'it is\' mine" }\n}\n';
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, before);
  await session(editor);
  const command = "Taximeter: Read Claude Code's Plan from Its Status Line…";
  await editor.run(command);
  await dialog(editor).getByText("which runs your own status line as before").waitFor();
  await editor.screenshot("plan status line");
  await dialog(editor).getByRole("button", { name: "Change the Settings" }).click();
  await expect.poll(() => readFileSync(file, "utf8"), poll).toContain("statusLine.sh");

  const line = parse(readFileSync(file, "utf8")) as { statusLine: { command: string } };
  const resets_at = Math.round(Date.now() / 1000) + 7200;
  const input = JSON.stringify({
    session_id: claudeSession,
    rate_limits: { five_hour: { used_percentage: 12, resets_at } },
  });
  const env = { PATH: process.env["PATH"], HOME: editor.home };
  expect(execFileSync("sh", ["-c", line.statusLine.command], { input, env, encoding: "utf8" })).toBe("it is mine\n");
  await shows(editor, "$1.00 · 25% · 5h 12%");

  await editor.run(command);
  await dialog(editor).getByRole("button", { name: "Take It Back" }).click();
  await expect.poll(() => readFileSync(file, "utf8"), poll).toBe(before);
});

test("a file of other spend is imported once, and stands apart", async () => {
  const editor = await open();
  await session(editor);
  const file = join(editor.workspace, "bills.csv");
  writeFileSync(file, "date,vendor,what,amount\n2026-11-03,Acme GPU,8 hours,12.50\n");
  await editor.run("Taximeter: Import Other Spend (CSV)…");
  const input = editor.page.locator(".quick-input-widget input").first();
  await expect.poll(() => input.inputValue(), poll).toContain(editor.workspace);
  await input.fill(file);
  await editor.page.keyboard.press("Enter");
  await toast(editor, "Imported: 1 row.").waitFor();
  const view = await planView(editor);
  await expect.poll(() => view.innerText(), poll).toMatch(/Not measured here[^]*Acme GPU[^]*\$12\.50/);
  await editor.screenshot("plan other spend");
});

test("requests to vendors go through the proxy that the editor is set to", async () => {
  const asked: string[] = [];
  const proxy = createServer().on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void proxy.close());
  const editor = await open({
    settings: { "http.proxy": `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
    machineSettings: { "taximeter.endpoints.addresses": { claudePlan: "https://vendor.invalid" } },
  });
  signInToClaude(editor.home);
  await session(editor);
  await connectClaudePlan(editor);
  await toast(editor, "Claude plan: The service").waitFor();
  expect(asked).toEqual(["vendor.invalid:443"]);
});
