import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tags } from "../../src/core/allocation.ts";
import type { Event, SessionFacts } from "../../src/core/event.ts";
import type { Releasable, TeamCredential, TeamSettings } from "../../src/core/team.ts";
import type { Fetch } from "../../src/engine/hostFetch.ts";
import { createPrices } from "../../src/engine/prices.ts";
import { createTeam } from "../../src/engine/team.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { openDatabase } from "../../src/sqlite.ts";
import { openStore } from "../../src/store/store.ts";

export interface TestRules {
  version: string;
  tagsOf(session: { session: string; project: string | null; branch: string | null }): Tags;
}

const noRules: TestRules = { version: "", tagsOf: () => ({ team: null, project: null, initiative: null }) };

/** A developer's machine: a ledger on disk, price files, rules, and windows that open the ledger. */
export function startMachine(
  clock: { now: number },
  folder: string = mkdtempSync(join(tmpdir(), "taximeter-machine-")),
) {
  const path = join(folder, "ledger.db");
  const priceFile = join(folder, "pricing.jsonc");
  const errors: unknown[] = [];
  const kept: TeamCredential[] = [];
  let rules = noRules;
  let reads = 0;

  function open(fetch: Fetch = globalThis.fetch) {
    const store = openStore(path);
    const prices = createPrices(store, createWorkspace(), priceFile);
    const team = createTeam(store, {
      now: () => clock.now,
      fetch,
      prices,
      tagsOf: (session) => rules.tagsOf(session),
      tagsVersion: () => rules.version,
      keepToken: async (credential) => void kept.push(credential),
      onError: (error) => errors.push(error),
    });
    let killed = false;
    return {
      ...team,
      killed: () => killed,
      store,
      prices,
      /** Events as a log brings them, in one transaction. */
      logs(events: readonly Event[], facts: readonly SessionFacts[] = []): void {
        const log = { ...store.places.get("claude", `/log/${process.pid}/${reads++}`), version: 1, cursor: {} };
        const calls = events.flatMap((event) =>
          event.kind === "call" ? [{ event, price: prices.pricer.price(event) }] : [],
        );
        const tools = events.filter((event) => event.kind === "tool");
        const marks = events.filter((event) => event.kind === "mark");
        store.append([{ place: log, calls, tools, marks, facts: [...facts] }]);
      },
      /** Ends in the middle of whatever is under way. */
      kill(): void {
        killed = true;
        store.close();
      },
      async shut(): Promise<void> {
        await team.close();
        store.close();
      },
    };
  }

  return {
    folder,
    errors,
    kept,
    open,
    setRules: (next: TestRules) => void (rules = next),
    /** All prices times `multiply` from now on. */
    setDiscount: (multiply: number) =>
      writeFileSync(
        priceFile,
        JSON.stringify({
          schema: 1,
          discounts: [{ match: { vendor: "anthropic" }, from: "2020-01-01", multiply, note: "test" }],
        }),
      ),
    /** Bytes of the ledger's tables that name what is sent and was sent. */
    outbound(): string {
      const db = openDatabase(path, { readonly: true });
      const rows = ["team_part", "team_row", "team_recall"].flatMap((table) =>
        db.prepare(`SELECT * FROM ${table}`).all(),
      );
      const state = db.prepare("SELECT value FROM meta WHERE key LIKE 'team%'").all();
      db.close();
      return JSON.stringify([rows, state]);
    },
    /** What the ledger counts from a day on, by hour, tool and model; models that the book does not know are "other". */
    counted(since: string, publicName: (model: string) => string): Record<string, { calls: number; nano: string }> {
      const db = openDatabase(path, { readonly: true });
      const rows = db
        .prepare<[number], { hour: number; source: number; model: string; calls: number; nano: number }>(
          `SELECT at / 3600000 AS hour, source, name.name AS model, count(*) AS calls, sum(nano) AS nano
           FROM call JOIN name ON name.id = model_id WHERE counted = 1 AND estimate = 0 AND at >= ?
           GROUP BY 1, 2, 3`,
        )
        .all(Date.parse(since));
      db.close();
      const sums: Record<string, { calls: number; nano: string }> = {};
      for (const { hour, source, model, calls, nano } of rows) {
        const key = `${hour} ${["claude", "codex", "cursor"][source]} ${publicName(model)}`;
        const known = sums[key] ?? { calls: 0, nano: "0" };
        sums[key] = { calls: known.calls + calls, nano: String(BigInt(known.nano) + BigInt(nano)) };
      }
      return sums;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type TestMachine = ReturnType<typeof startMachine>;
export type TestWindow = ReturnType<TestMachine["open"]>;

export function settingsFor(
  { address, token, expiresAt }: TeamCredential,
  release: Releasable[] = [],
  since = "2026-11-01",
): TeamSettings {
  return { address, token, tokenExpiresAt: expiresAt, release, since };
}
