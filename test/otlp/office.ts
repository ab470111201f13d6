import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { OtlpSettings } from "../../src/core/otlp.ts";
import { createOtlp } from "../../src/engine/otlp.ts";
import { createPrices } from "../../src/engine/prices.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { openStore } from "../../src/store/store.ts";
import { createDesk } from "../unit/desk.ts";
import { collector } from "./collector.ts";

export const minute = 60_000;
export const start = Date.UTC(2026, 10, 18, 10);

/** A desk with a collector: `window` is what a window of the editor sends with. */
export async function office() {
  const desk = createDesk(start);
  const to = await collector();
  const settings: OtlpSettings = { url: to.url, headers: {}, release: [], since: start, version: "1.2.3" };
  const engine = await desk.window();
  const path = join(desk.home, "ledger.db");
  const errors: unknown[] = [];
  /** What the rules of now say of a session. */
  const rules = { version: "", team: (_session: string): string | null => null };
  function window() {
    const store = openStore(path);
    const otlp = createOtlp(store, {
      now: desk.now,
      fetch,
      prices: createPrices(store, createWorkspace(), join(desk.home, "prices.jsonc")),
      tagsOf: ({ session }) => ({ team: rules.team(session), project: "secret-project", initiative: null }),
      tagsVersion: () => rules.version,
      onError: (error) => errors.push(error),
    });
    onTestFinished(async () => {
      await otlp.close();
      store.close();
      expect(errors).toEqual([]);
    });
    return otlp;
  }
  return {
    desk,
    to,
    settings,
    engine,
    path,
    rules,
    window,
    async log(work: () => void): Promise<void> {
      work();
      await engine.index();
    },
    /** What the ledger itself says of that day. */
    async ledger() {
      const snapshot = await engine.snapshot();
      return { ...snapshot.last30, nanoUsd: snapshot.last30.cost.nanoUsd ?? 0 };
    },
  };
}
