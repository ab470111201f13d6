/**
 * What a start costs the extension host's thread, in a real editor: `node test/bench/activation.ts [--runs 5]` writes the
 * section "Activation" of docs/performance.md. The packed extension is installed, a module that measures stands before
 * its entry, and every run is an editor of its own with an empty profile.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "../../scripts/build.ts";
import { ensureChromium } from "../../scripts/chromium.ts";
import { pack } from "../../scripts/package.ts";
import { startServer } from "../../scripts/server.ts";
import { writeSettings } from "../../scripts/settings.ts";
import { append, claudeLog, claudeResponse } from "../host/logs.ts";
import { spread } from "./measure.ts";
import { writeSection } from "./page.ts";

interface Cost {
  wallMs: number;
  cpuMs: number;
}

interface Activation {
  load: Cost;
  activate: Cost;
  /** From the beginning of the load until the status bar shows the session's amount; null without a status bar. */
  shownMs: number | null;
  /** What the editor itself says of its loading and calling (ms). */
  editor: { load: number; call: number };
}

const nothing = "export function activate() {}\n";
const patience = 60_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: "string", default: "5" } } });
  await build();
  const vsix = await pack();
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: browserArguments() });
  const ours: Activation[] = [];
  const empty: Activation[] = [];
  try {
    for (let run = 0; run < Number(values.runs); run++) {
      ours.push(await activation(browser, vsix, "ours"));
      empty.push(await activation(browser, vsix, "empty"));
      process.stderr.write(`activation: ${JSON.stringify([ours.at(-1), empty.at(-1)])}\n`);
    }
  } finally {
    await browser.close();
  }
  await writeSection("Activation", section(ours, empty));
}

/** One start of an editor in a folder in which a session was at work. */
async function activation(browser: Browser, vsix: string, what: "ours" | "empty"): Promise<Activation> {
  const base = mkdtempSync(join(tmpdir(), "taximeter-activation-"));
  const [home, folder, data] = ["home", "shop", "data"].map((name) => join(base, name)) as [string, string, string];
  for (const path of [home, folder]) mkdirSync(path);
  append(claudeLog(home), claudeResponse(folder, "1", { cacheRead: 0, cacheWrite: 250_000, output: 0 }));
  writeSettings(data, { "security.workspace.trust.enabled": false });
  const report = join(base, "report.json");
  const server = await startServer({ vsix, data, env: { ...environment(home), ACTIVATION_REPORT: report } });
  const page = await browser.newPage({ viewport: { width: 1400, height: 3000 } });
  try {
    measureEntry(data, what);
    await page.goto(server.addressOf(folder));
    const shownAt = what === "ours" ? await shown(page) : null;
    await written(report);
    const { begunAt, ...costs } = JSON.parse(readFileSync(report, "utf8")) as Pick<Activation, "load" | "activate"> & {
      begunAt: number;
    };
    return { ...costs, shownMs: shownAt && shownAt - begunAt, editor: await saidByEditor(page) };
  } finally {
    await page.close();
    await server.stop();
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Puts the measuring module before the installed extension's entry, or before one that does nothing. */
function measureEntry(data: string, what: "ours" | "empty"): void {
  const installed = readdirSync(join(data, "extensions")).find((name) => name.startsWith("taximeter.taximeter-"))!;
  const dist = join(data, "extensions", installed, "dist");
  renameSync(join(dist, "extension.js"), join(dist, "measured.js"));
  if (what === "empty") writeFileSync(join(dist, "measured.js"), nothing);
  copyFileSync(join(import.meta.dirname, "activationProbe.mjs"), join(dist, "extension.js"));
}

/** When the status bar first showed an amount (Unix ms). */
async function shown(page: Page): Promise<number> {
  const amount = page.locator('.statusbar-item[id^="taximeter.taximeter"]', { hasText: "$" });
  await amount.waitFor({ timeout: patience });
  return Date.now();
}

async function written(report: string): Promise<void> {
  for (const end = Date.now() + patience; !existsSync(report); await delay(100)) {
    if (Date.now() > end) throw new Error("The extension was not activated");
  }
}

/** From the table that "Developer: Startup Performance" shows; the window is tall enough for all of it. */
async function saidByEditor(page: Page): Promise<Activation["editor"]> {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").first().fill(">Developer: Startup Performance");
  await page.locator(".quick-input-list .monaco-list-row").first().click();
  const row = page.locator(".view-line", { hasText: /^\|\s+taximeter\.taximeter/ }).first();
  const [, , , load, call] = ((await row.textContent({ timeout: patience })) ?? "").split("|");
  return { load: Number(load), call: Number(call) };
}

function browserArguments(): string[] {
  return [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-gpu", "--disable-quic", "--no-first-run"];
}

/** The tester's environment without what would lead to the tester's own logs and ledger. */
function environment(home: string): NodeJS.ProcessEnv {
  const own = /^(XDG_|VSCODE_|TAXIMETER_|CLAUDE|CODEX|NODE_OPTIONS$)/;
  const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
  return { ...Object.fromEntries(kept), HOME: home, USERPROFILE: home, TZ: "UTC" };
}

function section(ours: readonly Activation[], empty: readonly Activation[]): string[] {
  const figure = (values: readonly (number | null)[]) => {
    const found = spread(values.filter((value) => value !== null));
    return found ? `${found.median.toFixed(1)} (${found.min.toFixed(1)}–${found.max.toFixed(1)})` : "n/a";
  };
  const rows: readonly (readonly [string, (one: Activation) => number | null])[] = [
    ["loading its code: the thread's CPU", ({ load }) => load.cpuMs],
    ["`activate()`: the thread's CPU", ({ activate }) => activate.cpuMs],
    ["both; at most 30", ({ load, activate }) => load.cpuMs + activate.cpuMs],
    ["loading its code: wall", ({ load }) => load.wallMs],
    ["`activate()`: wall", ({ activate }) => activate.wallMs],
    ['the editor\'s own "Load Code"', ({ editor }) => editor.load],
    ['the editor\'s own "Call Activate"', ({ editor }) => editor.call],
    ["until the status bar shows the amount, a new ledger", ({ shownMs }) => shownMs],
  ];
  return [
    `Written by \`node test/bench/activation.ts\`: ${ours.length} cold starts of a real VS Code (the web workbench of code-server`,
    "4.139.1) with the packed extension and a session's log, beside an extension that does nothing. Milliseconds: median,",
    "smallest and largest. CPU is of the extension host's thread alone; the wall and the editor's own figures hold its waits",
    `for the disk and for other threads too. Load average meanwhile: ${loadavg()[0]?.toFixed(1)}, of which the editor itself is about 1.5.`,
    "",
    "| ms | Taximeter | an extension that does nothing |",
    "| --- | ---: | ---: |",
    ...rows.map(([what, of]) => `| ${what} | ${figure(ours.map(of))} | ${figure(empty.map(of))} |`),
  ];
}

await main();
