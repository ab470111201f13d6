import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { FrameLocator, Locator } from "playwright-core";
import { expect, onTestFinished, test } from "vitest";
import { startSample } from "../../scripts/sample.ts";
import type { Editor } from "./harness.ts";
import { open, openPanel, poll } from "./steps.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** By their labels in the editor's list, and the class of the webview's body. */
const themes = [
  { name: "dark", label: "Dark Modern", body: "vscode-dark" },
  { name: "light", label: "Light Modern", body: "vscode-light" },
  { name: "high contrast", label: "Dark High Contrast", body: "vscode-high-contrast" },
  { name: "high contrast light", label: "Light High Contrast", body: "vscode-high-contrast-light" },
] as const;

/** Each view: what shows that it is there with its figures, and a walk through it by keys. */
const views: readonly { name: string; shown: string; walk(panel: FrameLocator, keys: Keys): Promise<void> }[] = [
  {
    name: "Session",
    shown: ".charts canvas",
    async walk(panel, { press }) {
      await press("Tab"); // the tabs are one stop, the next is the session's cost
      await press("Enter");
      const sheet = panel.getByRole("dialog", { name: "Proof: Session cost" });
      await sheet.getByText("exactly $").waitFor();
      await press("Escape");
      await sheet.waitFor({ state: "detached" });
      await panel.locator(".plot").first().focus();
      await press("End");
      await expect.poll(() => panel.locator(".chart [aria-live]").first().textContent(), poll).toMatch(/^Turn \d+, /);
    },
  },
  {
    name: "Sessions",
    shown: ".row-button",
    async walk(panel, { press, type }) {
      await press("Tab");
      await type("shop");
      await expect.poll(() => panel.getByRole("status").innerText(), poll).toMatch(/^\d+ of \d+ sessions/);
      for (let i = 0; i < 4; i++) await press("Backspace");
      await panel.locator('.row-button[tabindex="0"]').focus();
      await press("ArrowDown");
      await press("Tab");
      await press("Space");
      await expect.poll(() => panel.getByRole("status").innerText(), poll).toContain("Pick one more");
      await press("Space");
    },
  },
  {
    name: "History",
    shown: ".heat",
    async walk(panel, { press }) {
      await press("Tab");
      await press("ArrowRight");
      await expect.poll(() => panel.getByRole("radio", { name: "30 days" }).isChecked(), poll).toBe(true);
      await press("Tab");
      await press("Tab");
      await press("ArrowRight");
      await panel.getByRole("region", { name: "By model" }).waitFor();
    },
  },
  {
    name: "Allocation",
    shown: ".example, .rule-parts",
    async walk(panel, { press }) {
      await press("Tab");
      await press("ArrowRight");
      await expect.poll(() => panel.getByRole("radio", { name: "90 days" }).isChecked(), poll).toBe(true);
      await press("ArrowLeft");
      await panel
        .getByRole("button", { name: /^Copy a rule for this: / })
        .first()
        .focus();
      await press("Enter");
      await panel.getByText("Copied", { exact: true }).waitFor();
    },
  },
  {
    name: "Advice",
    shown: ".alert, .nothing",
    async walk(panel, { press }) {
      await panel.getByRole("button", { name: "Acknowledge" }).first().focus();
      await press("Enter");
      await expect.poll(() => panel.locator(":focus").innerText(), poll).toBe("Undo");
      await press("Enter");
      await panel.getByText("Acknowledged: not told again").waitFor({ state: "detached" });
    },
  },
  {
    name: "Plan",
    shown: ".gauge",
    async walk(panel, { press }) {
      const connect = panel.getByRole("button", { name: "Connect…" }).first();
      await panel.locator("summary", { hasText: "Not connected" }).focus();
      await press("Enter");
      await connect.waitFor({ state: "hidden" });
      await press("Enter");
      await connect.waitFor();
    },
  },
  {
    name: "Accuracy",
    shown: ".stats",
    async walk(panel, { press }) {
      await press("Tab");
      await press("ArrowRight");
      await expect.poll(() => panel.getByRole("radio", { name: "All time" }).isChecked(), poll).toBe(true);
    },
  },
  {
    name: "About",
    shown: ".facts",
    async walk(panel, { press }) {
      await press("Tab");
      expect(await panel.locator(":focus").innerText()).toContain("doctor");
    },
  },
];

interface Keys {
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
}

test("each view is used by keyboard alone, and axe-core finds nothing in any theme", async () => {
  const { editor, stop } = await openSample();
  await editor.run(openPanel);
  const panel = await editor.panel();
  await panel.locator("dl.stats").waitFor();
  const keys: Keys = {
    press: (key) => editor.page.keyboard.press(key),
    type: (text) => editor.page.keyboard.type(text),
  };
  for (const [i, { name, shown, walk }] of views.entries()) {
    await goTo(panel, keys, name, i > 0);
    await panel.locator(shown).first().waitFor();
    await walk(panel, keys);
  }
  // The pictures hold still: what is pulled has caught up with what is pushed.
  stop();
  await goTo(panel, keys, "Session", true);
  const total = panel.getByRole("row", { name: "Total" }).getByRole("cell").last();
  await expect
    .poll(async () => (await panel.locator(".stat-main").innerText()).includes(await total.innerText()), poll)
    .toBe(true);
  for (const theme of themes) {
    await editor.run("Preferences: Color Theme");
    await keys.type(theme.label);
    await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: theme.label }).first().click();
    await panel.locator(`body.${theme.body}`).waitFor();
    for (const { name, shown } of views) {
      await goTo(panel, keys, name, true);
      await panel.locator(shown).first().waitFor();
      expect(await violations(panel.locator("body"))).toEqual([]);
      // A picture without a focus ring, and with nothing pointed at.
      await panel.locator(":focus").blur();
      await editor.page.mouse.move(0, 0);
      await editor.screenshot(`${name} ${theme.name}`.toLowerCase().replaceAll(" ", "-"));
    }
  }
});

/** A real VS Code, wide, on the sample sessions. */
async function openSample(): Promise<{ editor: Editor; stop(): void }> {
  const home = mkdtempSync(join(tmpdir(), "taximeter-home-"));
  const { project, stop } = startSample(home);
  onTestFinished(() => {
    stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const settings = {
    "workbench.colorTheme": "Default Dark Modern",
    "window.autoDetectColorScheme": false,
  };
  const editor = await open({ home, workspace: project, settings });
  await editor.page.setViewportSize({ width: 1280, height: 900 });
  await expect.poll(async () => (await editor.statusBar())?.text, poll).toContain("$");
  await editor.run("View: Toggle Primary Side Bar Visibility");
  return { editor, stop };
}

/** To a view by its tab, with arrow keys. */
async function goTo(panel: FrameLocator, { press }: Keys, name: string, move: boolean): Promise<void> {
  const tab = `tab-${name.toLowerCase()}`;
  await panel.getByRole("tab", { selected: true }).focus();
  for (let i = 0; move && i < views.length; i++) {
    if ((await panel.locator(":focus").getAttribute("id")) === tab) break;
    await press("ArrowRight");
  }
  expect(await panel.getByRole("tab", { selected: true }).getAttribute("id")).toBe(tab);
}

async function violations(body: Locator): Promise<string[]> {
  const frame = await (await body.elementHandle())?.ownerFrame();
  if (!frame) throw new Error("the panel is gone");
  await frame.evaluate(`globalThis.axe || (() => { ${axe} })()`);
  const results = await frame.evaluate(async () => {
    const { axe: runner } = globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } };
    return await runner.run({ resultTypes: ["violations"] });
  });
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
