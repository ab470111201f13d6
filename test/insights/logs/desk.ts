import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultAdvice } from "../../../src/core/alert.ts";
import type { Finding } from "../../../src/core/finding.ts";
import type { SessionSummary } from "../../../src/core/snapshot.ts";
import { createEngine } from "../../../src/engine/engine.ts";
import { callPriceInput, nextTurn } from "../../../src/engine/nextTurn.ts";
import { createPrices } from "../../../src/engine/prices.ts";
import { createWorkspace } from "../../../src/engine/workspace.ts";
import type { Facts } from "../../../src/insights/facts.ts";
import { learnHours } from "../../../src/insights/workingHours.ts";
import { claude } from "../../../src/sources/claude/source.ts";
import { codex } from "../../../src/sources/codex/source.ts";
import { cursor } from "../../../src/sources/cursor/source.ts";
import { openStore } from "../../../src/store/store.ts";
import { writeClaude } from "./claude.ts";
import { writeCodex } from "./codex.ts";
import { writeCursor } from "./cursor.ts";
import type { Session } from "./session.ts";

/** Ways to write a session down. */
export const formats = ["claude", "codexNew", "codexOld", "cursor"] as const;
export type Format = (typeof formats)[number];

const sourceOf = { claude: "claude", codexNew: "codex", codexOld: "codex", cursor: "cursor" } as const;

export interface Written {
  id: string;
  format: Format;
  session: Session;
  /** Lifetime of Claude's cache writes. */
  ttl?: "5m" | "1h";
}

/** A home with the logs of these sessions, read by the real engine. */
export interface Desk {
  summary(written: Written): Promise<SessionSummary>;
  /** Findings of one session at `now`, ms. */
  findings(written: Written, now: number): Promise<Finding[]>;
  /** What the ledger holds of a session: at any of its times the facts as they were then, with this many turns left. */
  replay(written: Written, left: number): Promise<(at: number) => Facts>;
  close(): Promise<void>;
}

export async function openDesk(sessions: readonly Written[], timeZone = "UTC"): Promise<Desk> {
  const home = mkdtempSync(join(tmpdir(), "taximeter-judge-"));
  writeLogs(home, sessions);
  const store = openStore(join(home, "ledger.db"));
  const workspace = createWorkspace();
  const prices = createPrices(store, workspace);
  let now = Math.max(...sessions.map(({ session }) => session.steps.at(-1)?.at ?? 0));
  const engine = createEngine({
    store,
    workspace,
    sources: [claude, codex, cursor],
    env: { home, platform: "linux", vars: {} },
    prices,
    sample: true,
    now: () => now,
  });
  await engine.configure({ workspaceFolders: [], timeZone, trusted: null, pricing: null });
  await engine.index();
  return {
    async replay({ id, format }, left) {
      const source = sourceOf[format];
      const record = store.queries.session(source, id)!;
      const window = (await engine.session(source, id))!.summary.context?.window ?? null;
      const calls = store.traces.calls(record.id).map((call) => ({ ...call, nanoUsd: call.cost.nanoUsd }));
      const [tools, marks] = [store.traces.tools(record.id), store.traces.marks(record.id)];
      const hours = learnHours(store.traces.promptsSince(0), timeZone);
      const until = <T extends { at: number }>(list: readonly T[], at: number) => list.filter((fact) => fact.at <= at);
      return (at) => {
        const made = until(calls, at);
        const last = made.findLast(({ agent }) => agent === null);
        const context = last?.context ? { tokens: last.context, window, autoCompact: null } : null;
        return {
          session: { source, session: id },
          calls: made,
          tools: until(tools, at),
          marks: until(marks, at),
          context,
          nextTurn: nextTurn(
            record,
            made
              .filter(({ agent }) => agent === null)
              .slice(-8)
              .toReversed(),
            context,
            prices.pricer,
          ),
          cache: null,
          price: (tokens) => (last ? prices.pricer.price({ ...callPriceInput(record, last), tokens }).nanoUsd : null),
          priceOn: () => null,
          remainingTurns: left,
          usual: { days: 0, models: [], firstModels: [] },
          hours,
          budgets: defaultAdvice.budgets,
          thresholds: defaultAdvice.thresholds,
        };
      };
    },
    summary: async ({ id, format }) => (await engine.session(sourceOf[format], id))!.summary,
    async findings({ id, format }, at) {
      now = at;
      return engine.findings({ session: { source: sourceOf[format], session: id } });
    },
    async close() {
      await engine.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function writeLogs(home: string, sessions: readonly Written[]): void {
  const inEditor = new Map<string, Session>();
  for (const { id, format, session, ttl } of sessions) {
    switch (format) {
      case "claude":
        writeClaude(home, id, session, ttl);
        break;
      case "codexNew":
        writeCodex(home, id, session, "new");
        break;
      case "codexOld":
        writeCodex(home, id, session, "old");
        break;
      case "cursor":
        inEditor.set(id, session);
        break;
      default:
        format satisfies never;
    }
  }
  if (inEditor.size > 0) writeCursor(home, inEditor);
}
