import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type AdviceSettings, defaultAdvice } from "../../src/core/alert.ts";
import { defaultThresholds, type Thresholds } from "../../src/core/thresholds.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import type { EngineOptions } from "../../src/engine/options.ts";
import { createPrices } from "../../src/engine/prices.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { claude } from "../../src/sources/claude/source.ts";
import { openStore } from "../../src/store/store.ts";

/** What these tests count on: three failures are a loop, a notice from 25 cents, a warning from a dollar. */
const thresholds: Thresholds = { ...defaultThresholds, sameFailures: 3, loopNotice: 0.25e9, loopWarning: 1e9 };
const second = 1000;
const minute = 60 * second;

/** A home with logs of Claude Code, a clock, and engines on one ledger as windows have them. Days are cut in UTC. */
export function createDesk(start = Date.UTC(2026, 10, 18, 10)) {
  const home = mkdtempSync(join(tmpdir(), "taximeter-desk-"));
  const logs = join(home, ".claude", "projects", "-home-dev-shop");
  mkdirSync(logs, { recursive: true });
  const engines: Engine[] = [];
  onTestFinished(async () => {
    for (const engine of engines) await engine.close();
    rmSync(home, { recursive: true, force: true });
  });
  let now = start;
  let lines = 0;

  function write(session: string, more: object): void {
    const line = { ...base, sessionId: session, uuid: `u${lines++}`, timestamp: new Date(now).toISOString(), ...more };
    appendFileSync(join(logs, `${session}.jsonl`), `${JSON.stringify(line)}\n`);
  }

  /** One response with so many tokens of output ($10 a million), after which its tool runs. */
  function respond(session: string, output: number, content: object[], cached = { read: 50_000, written: 0 }): void {
    const usage = {
      input_tokens: 3,
      cache_read_input_tokens: cached.read,
      cache_creation_input_tokens: cached.written,
      cache_creation: { ephemeral_5m_input_tokens: cached.written, ephemeral_1h_input_tokens: 0 },
      output_tokens: output,
    };
    const message = { id: `msg_${lines}`, type: "message", role: "assistant", model: "claude-sonnet-5-5" };
    write(session, { type: "assistant", requestId: `req_${lines}`, message: { ...message, content, usage } });
  }

  const desk = {
    home,
    now: () => now,
    pass(ms: number): void {
      now += ms;
    },
    respond: (session: string, output: number) => respond(session, output, [{ type: "text", text: "Done." }]),
    /** Responses with so many tokens of context, all but the first; they are in a cache that lives for 5 minutes. */
    longContext(session: string, tokens: number, times: number): void {
      for (let i = 0; i < times; i++) {
        now += second;
        respond(
          session,
          500,
          [{ type: "text", text: "Done." }],
          i === 0 ? { read: 0, written: 20_000 } : { read: tokens, written: 800 },
        );
      }
    },
    prompt(session: string): void {
      write(session, { type: "user", message: { role: "user", content: "Go on" } });
    },
    /** The same command fails `times` times, a minute apart; each response before it costs about $0.21. */
    failures(session: string, times: number, command = "npm test"): void {
      for (let i = 0; i < times; i++) {
        now += minute - second;
        const id = `toolu_${lines}`;
        respond(session, 20_000, [{ type: "tool_use", id, name: "Bash", input: { command } }]);
        now += second;
        const said = "Exit code 1\nFAIL src/cart.test.ts: expected 2 to be 3";
        const result = { type: "tool_result", tool_use_id: id, is_error: true, content: said };
        write(session, { type: "user", message: { role: "user", content: [result] } });
      }
    },
    /** A window that follows the logs; `advice` beside the defaults. */
    async window(
      advice: Partial<AdviceSettings> = {},
      { sample = false, ...more }: Partial<Pick<EngineOptions, "sample" | "onSnapshot">> = {},
    ): Promise<Engine> {
      const store = openStore(join(home, "ledger.db"));
      const workspace = createWorkspace();
      const engine = createEngine({
        store,
        workspace,
        sources: [claude],
        env: { home, platform: "linux", vars: {} },
        prices: createPrices(store, workspace, join(home, "prices.jsonc")),
        sample,
        ...more,
        now: () => now,
      });
      engines.push(engine);
      await engine.configure({
        timeZone: "UTC",
        workspaceFolders: [],
        trusted: null,
        pricing: null,
        advice: { ...defaultAdvice, thresholds, ...advice },
      });
      engine.follow();
      await engine.index();
      return engine;
    },
  };
  return desk;
}

const base = { cwd: "/home/dev/shop", version: "2.1.330", isSidechain: false };
