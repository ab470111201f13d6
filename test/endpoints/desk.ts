import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { EngineSettings } from "../../src/core/api.ts";
import type { EndpointSettings } from "../../src/core/plan.ts";
import type { EndpointId } from "../../src/core/vendor.ts";
import { createEndpoints, type EndpointsOptions } from "../../src/engine/endpoints.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import { createPrices } from "../../src/engine/prices.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { openDatabase } from "../../src/sqlite.ts";
import type { Env } from "../../src/sources/source.ts";
import { openStore } from "../../src/store/store.ts";
import { endpoints } from "../../src/endpoints/endpoints.ts";
import { cursorToken } from "./cursor.ts";
import { playVendors } from "./server.ts";
import { now as start, secrets } from "./world.ts";

/** A machine with the sign-ins of three tools, one ledger, a clock that stands still, and vendors that answer. */
export async function createDesk() {
  const vendors = await playVendors();
  const home = mkdtempSync(join(tmpdir(), "taximeter-vendors-"));
  const database = join(home, "ledger", "ledger.db");
  const env: Env = { home, platform: "linux", vars: {} };
  const opened: { close(): Promise<void> }[] = [];
  const errors: string[] = [];
  let now = start;
  const onError = (what: string, error: unknown) =>
    void errors.push(`${what} ${error instanceof Error ? error.stack : String(error)}`);
  onTestFinished(async () => {
    for (const { close } of opened) await close();
    await vendors.close();
    rmSync(home, { recursive: true, force: true });
  });
  const file = (path: string, json: object) => {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), JSON.stringify(json));
  };

  const desk = {
    vendors,
    home,
    database,
    errors,
    now: () => now,
    pass(ms: number): void {
      now += ms;
      vendors.skewMs = now - Date.now();
    },
    signIn: {
      claude: (accessToken: string = secrets.claude, scopes = ["user:inference", "user:profile"]) =>
        file(".claude/.credentials.json", {
          claudeAiOauth: { accessToken, refreshToken: "sk-ant-ort01-made-up", expiresAt: start + 1e12, scopes },
        }),
      codex: () =>
        file(".codex/auth.json", {
          OPENAI_API_KEY: null,
          tokens: { access_token: secrets.codex, refresh_token: "rt-made-up", account_id: secrets.codexAccount },
        }),
      cursor(token = cursorToken(start / 1000 + 1e9)): void {
        const path = join(home, ".config", "Cursor", "User", "globalStorage", "state.vscdb");
        mkdirSync(dirname(path), { recursive: true });
        const db = openDatabase(path);
        db.exec("CREATE TABLE IF NOT EXISTS ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)");
        db.prepare("INSERT INTO ItemTable VALUES ('cursorAuth/accessToken', ?)").run(token);
        db.close();
      },
    },
    settings(...on: EndpointId[]): EndpointSettings {
      const addresses: EndpointSettings["addresses"] = {};
      for (const { id, baseUrl } of endpoints) {
        addresses[id] = vendors.origin + new URL(baseUrl).pathname.replace(/\/$/, "");
      }
      const keys = {
        "anthropic-admin-key": secrets.anthropicAdmin,
        "openai-admin-key": secrets.openaiAdmin,
        "cursor-admin-key": secrets.cursorAdmin,
      };
      return { on, addresses, keys, planPrices: { anthropic: 0, openai: 0, cursor: 0 } };
    },
    /** The part of a window that asks, on the one ledger. Its turn comes with `tick`. */
    asking(settings: EndpointSettings, more: Partial<EndpointsOptions> = {}) {
      const store = openStore(database);
      const asking = createEndpoints(store, {
        env,
        now: () => now,
        fetch,
        timeZone: () => "UTC",
        random: () => 0,
        pause: async () => {},
        onAsked: () => {},
        onError: (error) => onError("cannot ask", error),
        ...more,
      });
      asking.configure(settings);
      opened.push({
        async close() {
          await asking.close();
          store.close();
        },
      });
      return { ...asking, store };
    },
    /** A whole window. */
    async window(settings?: EndpointSettings, sample = false): Promise<Engine> {
      const store = openStore(database);
      const workspace = createWorkspace();
      const engine = createEngine({
        store,
        workspace,
        sources: [],
        env,
        prices: createPrices(store, workspace, join(home, "prices.jsonc")),
        sample,
        now: () => now,
        onError,
      });
      opened.push({ close: closeOnce(engine.close) });
      engine.follow();
      await engine.configure(engineSettings(settings));
      return engine;
    },
    /** Bytes of all files of the ledger, its write-ahead log and copies included. */
    ledgerBytes: (): string =>
      readdirSync(dirname(database))
        .map((name) => readFileSync(join(dirname(database), name), "latin1"))
        .join("\n"),
    /** How often each path was asked. */
    asked(): Record<string, number> {
      const counts: Record<string, number> = {};
      for (const { path } of vendors.calls) counts[path] = (counts[path] ?? 0) + 1;
      return counts;
    },
  };
  desk.pass(0);
  return desk;
}

function engineSettings(endpointSettings?: EndpointSettings): EngineSettings {
  const base: EngineSettings = { timeZone: "UTC", workspaceFolders: [], trusted: null, pricing: null };
  return endpointSettings ? { ...base, endpoints: endpointSettings } : base;
}

function closeOnce(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => (closed ??= close());
}
