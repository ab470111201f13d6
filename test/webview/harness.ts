/** The panel in a real browser, under the content security policy of the extension, with a host that we write. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { chromium, type Browser, type Page } from "playwright-core";
import { expect } from "vitest";
import { panelMethods, type PanelApi, type PanelPush } from "../../src/core/api.ts";
import { english } from "../../src/core/l10n.ts";
import { push, serve, type Port } from "../../src/core/rpc.ts";
import type { SessionDetail, SessionSummary, Snapshot } from "../../src/core/snapshot.ts";
import type { TeamStatus } from "../../src/core/team.ts";
import { ensureChromium } from "../../scripts/chromium.ts";
import { makeAdvice, makeModelAdvice } from "./adviceData.ts";
import { makeAllocation } from "./allocationData.ts";
import { makeAbout, makeAccuracy, makeHistory, makeMachines, makeReconciliations, makeToolCosts } from "./pageData.ts";
import { makeDetail, makeProof, makeSessions, makeSnapshot } from "./data.ts";
import { makeCursorUsage, makeEndpoints, makeLedger } from "./planData.ts";
import { makeTeamApi } from "./teamData.ts";
import { themes, type ThemeName } from "./themes.ts";

export interface Harness {
  open(options?: PanelOptions): Promise<Panel>;
  close(): Promise<void>;
}

export interface PanelOptions {
  snapshot?: Snapshot;
  detail?: SessionDetail;
  /** All sessions of the ledger. */
  sessions?: SessionSummary[];
  theme?: ThemeName;
  width?: number;
  height?: number;
  /** What the last visit kept. */
  state?: unknown;
  /** Further classes of the body, e.g. "vscode-reduce-motion". */
  bodyClass?: string;
  api?: Partial<PanelApi>;
}

export interface Panel {
  page: Page;
  push(message: PanelPush): void;
  /** What the panel kept last. */
  state(): Promise<unknown>;
  /** Errors of the page: exceptions, and what its security policy refused. */
  errors: string[];
  opened: string[];
  close(): Promise<void>;
}

export async function startHarness(): Promise<Harness> {
  const { server, origin } = await serveBundle();
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: browserFlags });
  return {
    open: (options = {}) => openPanel(browser, origin, options),
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** No page of a test may end with an exception or a refusal of its security policy. */
export async function finish(panel: Panel): Promise<void> {
  expect(panel.errors).toEqual([]);
  await panel.close();
}

const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

async function openPanel(browser: Browser, origin: string, options: PanelOptions): Promise<Panel> {
  const { width = 1200, height = 900, theme = "dark" } = options;
  const page = await browser.newPage({ viewport: { width, height } });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));

  const opened: string[] = [];
  const port = await hostPort(page);
  serve(port, { ...fakeApi(options, opened), ...options.api }, panelMethods);
  await page.addInitScript(installHost, {
    state: options.state ?? null,
    bodyClass: `${themes[theme].bodyClass} ${options.bodyClass ?? ""}`,
    variables: themes[theme].variables,
  });
  await page.goto(origin);
  await page.locator(".app > *").first().waitFor();
  return {
    page,
    errors,
    opened,
    push: (message) => push(port, message),
    state: () => page.evaluate(() => (globalThis as unknown as { keptState: unknown }).keptState),
    close: () => page.close(),
  };
}

const noTeam: TeamStatus = { address: null, waiting: 0, nextAt: null, sentAt: null, rowsSent: 0, problem: null };

function fakeApi(options: PanelOptions, opened: string[]): PanelApi {
  const detail = options.detail ?? makeDetail();
  const sessions = options.sessions ?? [detail.summary, ...makeSessions(49)];
  return {
    advice: async () => makeAdvice(),
    endpoints: async () => makeEndpoints(),
    askEndpoint: async (endpoint) => void opened.push(`ask ${endpoint}`),
    cursorUsage: async ({ from, to }) => makeCursorUsage(from, to),
    vendorLedger: async (query) => makeLedger(query),
    connect: async (endpoint) => void opened.push(`connect ${endpoint}`),
    disconnect: async (endpoint) => void opened.push(`disconnect ${endpoint}`),
    answer: async (alert, answer, until) => void opened.push(["answer", alert, answer, until].join(" ").trim()),
    modelAdvice: async () => makeModelAdvice(),
    considerReset: async ({ source, session }) => void opened.push(`reset ${source}/${session}`),
    snapshot: async () => options.snapshot ?? makeSnapshot(),
    session: async (source, session) => {
      if (session === detail.summary.session) return detail;
      const summary = sessions.find((each) => each.source === source && each.session === session);
      return summary && { ...makeDetail(12), summary };
    },
    sessions: async ({ limit, offset }) => sessions.slice(offset, offset + limit),
    team: async () => noTeam,
    doctor: async () => ({
      database: "/home/dev/.local/share/taximeter/ledger.db",
      schema: 1,
      priceBook: "2026.11.22.1",
      sources: [
        {
          source: "claude",
          roots: [{ path: "/home/dev/.claude/projects", exists: true, what: "" }],
          places: 412,
          bytes: 310e6,
          sessions: 388,
          skippedLines: 2,
          unknown: [],
          unreadable: [],
        },
      ],
      unpriced: [],
      retention: [],
    }),
    proof: async (query) => makeProof(detail, query),
    reconciliations: async () => makeReconciliations(detail),
    history: async (query) => makeHistory(query),
    toolCosts: async () => makeToolCosts(),
    accuracy: async (query) => makeAccuracy(query),
    about: async () => makeAbout(),
    machines: async () => makeMachines(),
    allocation: async (range) => makeAllocation(range),
    openLine: async (path, offset) => void opened.push(`${path}@${offset}`),
    copy: async (text) => void opened.push(text),
    open: async (page) => void opened.push(typeof page === "string" ? page : `${page.price} ${page.model}`),
    ...fakeTeam(),
    teamExport: async (format) => ({ name: `taximeter.${format}`, text: "" }),
    openText: async ({ name }) => void opened.push(`text ${name}`),
    presentation: async () => english,
  };
}

/** Of no team, unless a test gives it an address. */
function fakeTeam() {
  const team = makeTeamApi();
  return {
    teamAddress: async () => null,
    teamMe: team.me,
    teamPromise: team.promise,
    teamReview: team.review,
    teamOwn: team.own,
    teamSetPlan: team.setPlan,
  };
}

/** Our end of the page's message port. */
async function hostPort(page: Page): Promise<Port> {
  const handlers = new Set<(message: unknown) => void>();
  await page.exposeFunction("toHost", (message: unknown) => handlers.forEach((handler) => handler(message)));
  return {
    // A page that was closed meanwhile needs no answer.
    // As text: Playwright walks through objects slowly, and some answers are large.
    post: (message) =>
      void page.evaluate((text) => postMessage(JSON.parse(text), "*"), JSON.stringify(message)).catch(() => {}),
    listen(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
  };
}

interface PageStart {
  state: unknown;
  bodyClass: string;
  variables: Readonly<Record<string, string>>;
}

/** Runs in the page before its scripts: what VS Code prepares in a webview. */
function installHost({ state, bodyClass, variables }: PageStart): void {
  const page = globalThis as unknown as Record<string, unknown> & { toHost(message: unknown): void };
  page["keptState"] = state;
  page["acquireVsCodeApi"] = () => ({
    postMessage: (message: unknown) => page.toHost(message),
    getState: () => page["keptState"] ?? undefined,
    setState: (next: unknown) => (page["keptState"] = structuredClone(next)),
  });
  addEventListener("DOMContentLoaded", () => {
    document.body.className = bodyClass;
    const root = document.documentElement.style;
    for (const [name, value] of Object.entries(variables)) root.setProperty(`--vscode-${name}`, value);
  });
}

/** The page that the extension makes, with the same policy. */
async function serveBundle(): Promise<{ server: Server; origin: string }> {
  const { outputFiles } = await build({
    entryPoints: { webview: "webview-ui/main.tsx" },
    outdir: "/",
    bundle: true,
    write: false,
    format: "esm",
    target: "chrome120",
  });
  const files = new Map(outputFiles.map((file) => [file.path, file.text]));
  const nonce = "fixed";
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; font-src 'self'`;
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Taximeter</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="/webview.css"></head>
<body><div id="root"></div><script type="module" nonce="${nonce}" src="/webview.js"></script></body></html>`;
  const types = new Map([
    ["/webview.js", "text/javascript"],
    ["/webview.css", "text/css"],
  ]);
  const server = createServer(({ url = "/" }, response) => {
    response.setHeader("content-type", types.get(url) ?? "text/html");
    response.end(types.has(url) ? files.get(url) : html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, origin: `http://127.0.0.1:${port}/` };
}
