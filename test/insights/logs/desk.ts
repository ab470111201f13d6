import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding } from "../../../src/core/finding.ts";
import { createEngine } from "../../../src/engine/engine.ts";
import { createPrices } from "../../../src/engine/prices.ts";
import { createWorkspace } from "../../../src/engine/workspace.ts";
import { claude } from "../../../src/sources/claude/source.ts";
import { codex } from "../../../src/sources/codex/source.ts";
import { cursor } from "../../../src/sources/cursor/source.ts";
import { openStore, type Store } from "../../../src/store/store.ts";
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
}

/** A home with the logs of these sessions, read by the real engine. */
export interface Desk {
  store: Store;
  /** Findings of one session at `now`, ms. */
  findings(written: Written, now: number): Promise<Finding[]>;
  close(): Promise<void>;
}

export async function openDesk(sessions: readonly Written[], timeZone = "UTC"): Promise<Desk> {
  const home = mkdtempSync(join(tmpdir(), "taximeter-judge-"));
  writeLogs(home, sessions);
  const store = openStore(join(home, "ledger.db"));
  const workspace = createWorkspace();
  let now = Math.max(...sessions.map(({ session }) => session.steps.at(-1)?.at ?? 0));
  const engine = createEngine({
    store,
    workspace,
    sources: [claude, codex, cursor],
    env: { home, platform: "linux", vars: {} },
    prices: createPrices(store, workspace),
    sample: true,
    now: () => now,
  });
  await engine.configure({ workspaceFolders: [], timeZone, trusted: null, pricing: null });
  await engine.index();
  return {
    store,
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
  for (const { id, format, session } of sessions) {
    switch (format) {
      case "claude":
        writeClaude(home, id, session);
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
