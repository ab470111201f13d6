/** The team page in a real browser, as an endpoint serves it: the same files and policy, answers that we write. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { build } from "esbuild";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import type { ExportFormat, TeamPageApi } from "../../src/core/review.ts";
import { readTeamChoice } from "../../webview-ui/team/teamChoice.ts";
import { ensureChromium } from "../../scripts/chromium.ts";
import { makeTeamApi } from "./teamData.ts";

export interface TeamBrowser {
  browser: Browser;
  origin: string;
  open(options?: TeamVisit): Promise<TeamTab>;
  close(): Promise<void>;
}

export interface TeamVisit extends BrowserContextOptions {
  /** What stands behind the origin: "/?view=month". */
  path?: string;
  api?: Partial<TeamPageApi>;
  /** Answers before the ones of the api: an endpoint in trouble. Null leaves it to the api. */
  answer?: (method: string, path: string) => { status: number; body: unknown } | "none" | null;
  /** A real endpoint that answers instead, to whoever has this token. */
  endpoint?: { address: string; token: string };
}

export interface TeamTab {
  page: Page;
  /** Requests as "GET /v1/me". */
  asked: string[];
  errors: string[];
  close(): Promise<void>;
}

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function startTeamBrowser(): Promise<TeamBrowser> {
  const visits: { current: Visit } = { current: { api: makeTeamApi(), asked: [] } };
  const { server, origin } = await serveFiles((request, response) => void answerApi(visits.current, request, response));
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  return {
    browser,
    origin,
    async open({ path = "/", api = {}, answer, endpoint, ...options } = {}) {
      const asked: string[] = [];
      visits.current = { api: makeTeamApi(api), asked, ...(answer && { answer }), ...(endpoint && { endpoint }) };
      const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, locale: "en-US", ...options });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => {
        // A refused request is said by the page itself.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
          errors.push(message.text());
      });
      await page.goto(origin + path);
      await page.locator("h1, .hint").first().waitFor();
      return { page, asked, errors, close: () => context.close() };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

interface Visit extends Pick<TeamVisit, "answer" | "endpoint"> {
  api: TeamPageApi;
  asked: string[];
}

async function answerApi(
  { api, answer, endpoint, asked }: Visit,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/" } = request;
  asked.push(`${method} ${url}`);
  const given = answer?.(method, url) ?? null;
  if (given === "none") return void response.destroy();
  if (given) return send(response, given.status, JSON.stringify(given.body));
  if (endpoint) return forward(endpoint, request, response);
  const { pathname, search, searchParams } = new URL(url, "http://team");
  const { week, where } = readTeamChoice(search);
  const query = { week, where };
  if (pathname === "/v1/export") {
    const file = await api.export((searchParams.get("format") ?? "json") as ExportFormat, query);
    response.setHeader("content-disposition", `attachment; filename="${file.name}"`);
    return send(response, 200, file.text);
  }
  if (method === "PUT") {
    const body = JSON.parse(await bodyText(request)) as { nanoUsd: string | null };
    await api.setPlan(pathname.split("/").at(-1) ?? "", body.nanoUsd);
    return send(response, 204, "");
  }
  const answers: Record<string, () => Promise<unknown>> = {
    "/v1/me": () => api.me(),
    "/v1/promise": () => api.promise(),
    "/v1/review": () => api.review(query),
    "/v1/me/week": () => api.own(query),
    "/v1/browser": async () => ({}),
  };
  const found = answers[pathname];
  send(response, found ? 200 : 404, JSON.stringify(found ? await found() : { problem: "not-found" }));
}

async function forward(
  { address, token }: NonNullable<TeamVisit["endpoint"]>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/" } = request;
  const answer = await fetch(address + url, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: method === "GET" ? null : await bodyText(request),
  });
  const disposition = answer.headers.get("content-disposition");
  if (disposition) response.setHeader("content-disposition", disposition);
  send(response, answer.status, await answer.text());
}

function send(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.end(status === 204 ? undefined : text);
}

async function bodyText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

async function serveFiles(onApi: (request: IncomingMessage, response: ServerResponse) => void) {
  const { outputFiles } = await build({
    entryPoints: { webview: "webview-ui/main.tsx" },
    outdir: "/",
    bundle: true,
    write: false,
    format: "esm",
    target: "chrome120",
  });
  const files = new Map(outputFiles.map((file) => [`/assets${file.path}`, file.text]));
  files.set("/assets/de.json", readFileSync("l10n/bundle.l10n.de.json", "utf8"));
  const index = readFileSync("webview-ui/team/index.html", "utf8");
  const types = new Map([
    ["js", "text/javascript"],
    ["css", "text/css"],
    ["json", "application/json"],
  ]);
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://team");
    if (pathname.startsWith("/v1/")) return onApi(request, response);
    const file = files.get(pathname);
    response.setHeader("content-security-policy", policy);
    response.setHeader(
      "content-type",
      file === undefined ? "text/html" : (types.get(pathname.split(".").at(-1)!) ?? ""),
    );
    response.end(file ?? index);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, origin: `http://127.0.0.1:${port}` };
}
