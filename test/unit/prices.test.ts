import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { type CallEvent, noTokens } from "../../src/core/event.ts";
import { describeUsd, formatUsd } from "../../src/core/format.ts";
import { presentCurrency } from "../../src/core/l10n.ts";
import { createPrices } from "../../src/engine/prices.ts";
import { createWorkspace } from "../../src/engine/workspace.ts";
import { refreshBook } from "../../src/engine/refresh.ts";
import { type Book, bundledBook } from "../../src/pricing/book.ts";
import { openStore, type Store } from "../../src/store/store.ts";

const base = mkdtempSync(join(tmpdir(), "taximeter-prices-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let store: Store;
let file: string;
let count = 0;
beforeEach(() => {
  const folder = join(base, `${count++}`);
  mkdirSync(folder);
  file = join(folder, "pricing.jsonc");
  store = openStore(join(folder, "ledger.db"));
});

const october = Date.UTC(2026, 9, 20);
const november = Date.UTC(2026, 10, 20);

function call(key: string, at: number, model = "claude-sonnet-5-5"): CallEvent {
  return {
    kind: "call",
    source: "claude",
    session: "s1",
    at,
    endAt: at,
    key,
    offset: 0,
    model,
    tokens: { ...noTokens, output: 100_000 },
    context: 0,
    tier: "standard",
    quality: "exact",
  };
}

const newPrices = () => createPrices(store, createWorkspace(), file);

/** Appends calls at the prices in force. */
function append(prices: ReturnType<typeof createPrices>, ...events: CallEvent[]): void {
  const place = store.places.get("claude", "/log");
  const calls = events.map((event) => ({ event, price: prices.pricer.price(event) }));
  store.append([{ place: { ...place, version: 1, cursor: {} }, calls, tools: [], marks: [], facts: [] }]);
}

const proofs = () => store.proof({ limit: 100, offset: 0 });
const total = () => proofs().total.cost;
const rollup = () =>
  store.queries.sessionSums(store.queries.session("claude", "s1")!.id).reduce((sum, { sums }) => sum + sums.nanoUsd, 0);

describe("a changed price file", () => {
  it("re-prices what it is for, keeps the first price beside, and can be taken back", () => {
    const prices = newPrices();
    append(prices, call("m1", october), call("m2", november));
    expect(total().nanoUsd).toBe(2_000_000_000);
    writeFileSync(
      file,
      `{ "schema": 1, // a contract
         "discounts": [{ "match": { "vendor": "anthropic" }, "from": "2026-11-01", "multiply": 0.85, "note": "EA-1" }] }`,
    );
    expect(prices.reload(null)?.calls).toBe(1);
    expect(total().nanoUsd).toBe(1_850_000_000);
    expect(rollup()).toBe(1_850_000_000);
    const [, changed] = proofs().rows;
    expect(changed!.first).toEqual({ nanoUsd: 1_000_000_000, book: bundledBook.version });
    expect(changed!.price!.flags).toContain("EA-1");
    rmSync(file);
    expect(prices.reload(null)?.calls).toBe(1);
    expect(rollup()).toBe(2_000_000_000);
  });

  it("that is broken has no effect, and says what to do", () => {
    const prices = newPrices();
    append(prices, call("m1", october));
    writeFileSync(file, '{ "schema": 1, "discounts": [{ "match": {}, "from": "2026-11-01", "multiply": 0.85 }] }');
    prices.reload(null);
    expect(prices.problems().join()).toMatch(/pricing\.jsonc: discounts.*say what the discount is for/s);
    expect(total().nanoUsd).toBe(1_000_000_000);
  });

  it("prices a model that no book knows, by an alias", () => {
    const prices = newPrices();
    append(prices, call("m1", november, "prod-claude"));
    expect(total()).toEqual({ status: "unpriced", nanoUsd: null, unpricedTokens: 100_000 });
    writeFileSync(file, '{ "schema": 1, "aliases": { "prod-claude": "claude-sonnet-5-5" } }');
    prices.reload(null);
    expect(total()).toEqual({ status: "priced", nanoUsd: 1_000_000_000, unpricedTokens: 0 });
  });

  it("states the currency in which amounts are shown, at the rate of the day", () => {
    writeFileSync(
      file,
      `{ "schema": 1, "currency": { "code": "EUR", "perUsd": [
         { "from": "2026-01-01", "rate": 0.9 }, { "from": "2026-11-01", "rate": 0.86 }] } }`,
    );
    const prices = newPrices();
    expect(prices.currency("2026-10-31")).toEqual({ code: "EUR", perUsd: 0.9 });
    presentCurrency(prices.currency("2026-11-20"));
    expect(formatUsd(1_840_000_000)).toBe("€1.58");
    expect(describeUsd(1_840_000_000)).toBe("1.58 euros");
    presentCurrency(null);
    expect(formatUsd(1_840_000_000)).toBe("$1.84");
  });

  it("is noticed by the next program that opens the ledger", () => {
    append(newPrices(), call("m1", november, "prod-claude"));
    writeFileSync(file, '{ "schema": 1, "aliases": { "prod-claude": "claude-sonnet-5-5" } }');
    newPrices();
    expect(rollup()).toBe(1_000_000_000);
  });
});

describe("a workspace's price file", () => {
  const facts = (session: string, project: string) => ({ source: "claude" as const, session, project });
  const discount =
    '{ "schema": 1, "discounts": [{ "match": { "vendor": "anthropic" }, "from": "2026-01-01", "multiply": 0.5 }] }';

  it("holds for that folder's sessions alone, and only while the folder is trusted", () => {
    const [shop, other] = ["shop", "other"].map((name) => join(dirname(file), name));
    mkdirSync(join(shop!, ".taximeter"), { recursive: true });
    writeFileSync(join(shop!, ".taximeter", "pricing.jsonc"), discount);
    const prices = newPrices();
    append(prices, call("m1", november), { ...call("m2", november), session: "s2" });
    const place = store.places.get("claude", "/log");
    const told = [facts("s1", shop!), facts("s2", other!)];
    store.append([{ place: { ...place, cursor: {} }, calls: [], tools: [], marks: [], facts: told }]);

    expect(prices.reload(null, { folders: [shop!], trusted: false })).toBeNull();
    expect(prices.reload(null, { folders: [shop!], trusted: true })?.calls).toBe(1);
    expect(proofs().rows.map(({ cost }) => cost.nanoUsd)).toEqual([500_000_000, 1_000_000_000]);
    // Any other program that opens the ledger prices the same.
    expect(newPrices().reload(null)).toBeNull();
    expect(
      newPrices()
        .pricerFor(() => join(shop!, "src"))
        .price(call("m3", november)).nanoUsd,
    ).toBe(500_000_000);
    expect(prices.reload(null, { folders: [shop!], trusted: false })?.calls).toBe(1);
    expect(total().nanoUsd).toBe(2_000_000_000);
  });
});

describe("a fetched price book", () => {
  const newer: Book = structuredClone(bundledBook);
  newer.version = "2099.01.01.1";
  const sonnet = newer.models.find(({ id }) => id === "claude-sonnet-5-5")!;
  sonnet.rates.push({ ...sonnet.rates.at(-1)!, from: "2026-11-10", out: 20 });

  async function serving(answer: (etag: string | undefined) => { status: number; body?: string; etag?: string }) {
    const asked: (string | undefined)[] = [];
    const server: Server = createServer((request, response) => {
      asked.push(request.headers["if-none-match"]);
      const { status, body = "", etag } = answer(request.headers["if-none-match"]);
      response.writeHead(status, etag ? { etag } : {}).end(body);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/book.json`, asked, server };
  }

  it("re-prices only the days that it changed, and is asked for once a day", async () => {
    const prices = newPrices();
    append(prices, call("m1", october), call("m2", november));
    const { url, asked, server } = await serving((etag) =>
      etag === '"v1"' ? { status: 304 } : { status: 200, body: JSON.stringify(newer), etag: '"v1"' },
    );
    const day = 24 * 3_600_000;
    expect((await refreshBook(store, url, prices.book(), november, fetch))?.version).toBe("2099.01.01.1");
    expect(prices.reload(null)?.calls).toBe(1);
    expect(rollup()).toBe(3_000_000_000);
    expect(proofs().rows.map(({ price }) => price!.layer)).toEqual(["bundled", "refreshed"]);
    expect(await refreshBook(store, url, prices.book(), november + day / 2, fetch)).toBeNull();
    expect(await refreshBook(store, url, prices.book(), november + 2 * day, fetch)).toBeNull();
    expect(asked).toEqual([undefined, '"v1"']);
    server.close();
  });

  it.each([
    ["an error", { status: 500 }, /answered 500.*stay in force/],
    ["something else", { status: 200, body: "<html>hello</html>" }, /is no price book: the file is not JSON/],
    ["too much", { status: 200, body: " ".repeat(1_100_000) }, /more than 1 MB/],
  ])("that is %s leaves the prices as they are", async (_, answer, message) => {
    const prices = newPrices();
    const { url, server } = await serving(() => answer);
    await expect(refreshBook(store, url, prices.book(), november, fetch)).rejects.toThrow(message);
    expect(prices.reload(null)).toBeNull();
    server.close();
  });
});
