import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cacheFolder, fillOnce } from "../../scripts/cache.ts";
import { mustRun, npm } from "../../scripts/process.ts";
import { noTokens, type Tier, type Tokens } from "../../src/core/event.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";

/**
 * The book against two catalogues that others keep: genai-prices, read by hand from the vendors' pages, and pi-ai, made
 * from models.dev and what gateways list. `book-differences.json` lists each difference with its reason. A new one
 * fails, so does one that is no more, or whose reason is older than the book: then somebody has to look again.
 */
const piVersion = "1.5.2";
const piFolder = join(cacheFolder, `pi-ai-${piVersion}`);
const piData = join(piFolder, "package/dist/providers/data");

/** Of pi-ai only the lists of prices are wanted, not the client libraries that it depends on: its archive is unpacked. */
beforeAll(async () => {
  await fillOnce("Fetching pi-ai's price lists", piFolder, async (to) => {
    await npm(["pack", `@earendil-works/pi-ai@${piVersion}`, "--pack-destination", to], to);
    const archive = readdirSync(to).find((name) => name.endsWith(".tgz"))!;
    await mustRun("tar", ["-xzf", archive], { cwd: to });
  });
}, 120_000);

interface Reason {
  reason: string;
  /** Last day of the book's `asOf` for which this was checked. */
  expires: string;
  differences: string[];
}
const allowed = JSON.parse(readFileSync(join(import.meta.dirname, "book-differences.json"), "utf8")) as Record<
  "genai" | "pi",
  Reason[]
>;

function check(found: string[], reasons: Reason[]): void {
  expect(found.toSorted()).toEqual(reasons.flatMap(({ differences }) => differences).toSorted());
  expect(reasons.filter(({ expires }) => expires < bundledBook.asOf)).toEqual([]);
}

/** Prices in USD per million tokens, and above which prompt the long ones hold. */
interface Listing {
  short: Prices;
  above?: number | undefined;
  long?: Prices | undefined;
  ctx?: number | null | undefined;
}
type Prices = Partial<Record<"in" | "out" | "cr" | "cw" | "cw1h", number | undefined>>;

function compare(name: string, ours: Listing, theirs: Listing): string[] {
  const say = (what: string, a: unknown, b: unknown) =>
    a === b ? [] : [`${name} ${what}: ${String(b)}, here ${String(a)}`];
  const kinds = ["in", "out", "cr", "cw", "cw1h"] as const;
  const both = ours.long && theirs.long;
  return [
    ...kinds.flatMap((kind) => (kind in theirs.short ? say(kind, ours.short[kind], theirs.short[kind]) : [])),
    ...say("above", ours.above, theirs.above),
    ...kinds.flatMap((kind) =>
      both && kind in both ? say(`long ${kind}`, ours.long?.[kind], theirs.long?.[kind]) : [],
    ),
    ...(theirs.ctx === undefined ? [] : say("window", ours.ctx, theirs.ctx)),
  ];
}

const pricer = createPricer(bundledBook);

/** What the pricer makes of a model: asked with one kind of token at a time. */
function listingOf(id: string, day: string, tier: Tier = "standard"): Listing {
  const model = bundledBook.models.find((one) => one.id === id)!;
  const above = model.rates.findLast(({ from }) => from <= day)?.tiers?.[0]?.above;
  const rate = (size: number, kind: keyof Tokens) => {
    const tokens = { ...noTokens, input: kind === "output" && size > 1000 ? size : 0, [kind]: size };
    const parts = pricer.parts({ source: "codex", model: id, at: Date.parse(`${day}T12:00:00Z`), tier, tokens });
    const part = kind === "webSearches" || kind === "reasoning" ? undefined : parts?.[kind];
    return part === undefined ? undefined : part / size / 1000;
  };
  const prices = (size: number): Prices => {
    const cw = rate(size, "cacheWriteUnknown");
    const input = rate(size, "input");
    return {
      in: input,
      out: rate(size, "output"),
      cr: rate(size, "cacheRead"),
      cw: cw === input ? undefined : cw, // no price of its own
      cw1h: rate(size, "cacheWrite1h") === input ? undefined : rate(size, "cacheWrite1h"),
    };
  };
  const long = above === undefined ? undefined : prices(1_000_000);
  return long?.in === undefined
    ? { short: prices(1000), ctx: model.ctx }
    : { short: prices(1000), above, long, ctx: model.ctx };
}

describe("the book and pi-ai", () => {
  const day = "2026-11-10"; // of its release
  interface PiPrices {
    input: number;
    output: number;
    cacheRead: number;
    cacheWrite: number;
  }
  interface PiModel {
    id: string;
    type?: string;
    contextWindow: number;
    cost: PiPrices & { tiers?: (PiPrices & { inputTokensAbove: number })[] };
  }
  const pricesOf = ({ input, output, cacheRead, cacheWrite }: PiPrices): Prices => ({
    in: input,
    out: output,
    cr: cacheRead || undefined,
    cw: cacheWrite || undefined,
  });
  const listing = ({ cost }: PiModel): Listing => ({
    short: pricesOf(cost),
    above: cost.tiers?.[0]?.inputTokensAbove,
    long: cost.tiers?.[0] && pricesOf(cost.tiers[0]),
  });
  const modelsOf = (file: string): PiModel[] => {
    const apis = JSON.parse(readFileSync(join(piData, `${file}.json`), "utf8")) as Record<
      string,
      Record<string, PiModel>
    >;
    return Object.values(apis).flatMap((models) => Object.values(models).filter(({ type }) => type === "chat"));
  };
  const ours = new Map(bundledBook.models.map(({ id }) => [id.replaceAll(".", "-"), id]));

  it("differ only where it is known why", () => {
    const vendors = ["anthropic", "openai", "google", "xai"].flatMap(modelsOf).flatMap((model) => {
      const id = ours.get(model.id.replaceAll(".", "-"));
      const theirs = { ...listing(model), ctx: model.contextWindow };
      return id === undefined ? [] : compare(id, listingOf(id, day), theirs);
    });
    // The gateway sells the fast and batch services as models.
    const services = modelsOf("vercel-ai-gateway").flatMap((model) => {
      const [, name, tier] = /^(?:anthropic|openai)\/(.+)-(fast|batch)$/.exec(model.id) ?? [];
      const id = ours.get((name ?? "").replaceAll(".", "-"));
      return id === undefined ? [] : compare(`${id} ${tier}`, listingOf(id, day, tier as Tier), listing(model));
    });
    check([...vendors, ...services], allowed.pi);
  });
});

describe("the book and genai-prices", () => {
  const release = "2026-09-23";
  type GenaiPrice = number | { base: number; tiers: { start: number; price: number }[] };
  interface Genai {
    calcPrice(
      usage: object,
      model: string,
      options: { providerId: string; timestamp: Date },
    ): null | {
      model: { id: string; context_window?: number; prices: unknown };
      model_price: Record<string, GenaiPrice | undefined>;
    };
  }
  const providers: Record<string, string> = { anthropic: "anthropic", openai: "openai", google: "google", xai: "x-ai" };

  it("differ only where it is known why", async () => {
    const { calcPrice } = (await import("@pydantic/genai-prices")) as unknown as Genai;
    const found = bundledBook.models.flatMap(({ id, vendor, rates }) => {
      const on = (day: string) => {
        const options = { providerId: providers[vendor]!, timestamp: new Date(`${day}T12:00:00Z`) };
        return providers[vendor] === undefined ? null : calcPrice({ input_tokens: 1 }, id, options);
      };
      const latest = on(release);
      // Its rules also match models that it does not know: those are priced as another one.
      if (!latest || latest.model.id.replace(/-(?:0|latest)$/, "").replaceAll(".", "-") !== id.replaceAll(".", "-"))
        return [];
      const starts = JSON.stringify(latest.model.prices).match(/\d{4}-\d\d-\d\d/g) ?? [];
      const days = [...new Set([...rates.map(({ from }) => from), ...starts])].filter((day) => day <= release);
      return days
        .filter((day) => day >= rates[0]!.from)
        .flatMap((day) => compare(`${id} ${day}`, listingOf(id, day), listing(on(day)!)));
    });
    check(found, allowed.genai);
  });

  function listing({ model, model_price: price }: NonNullable<ReturnType<Genai["calcPrice"]>>): Listing {
    const prices = (pick: (price: GenaiPrice) => number | undefined): Prices => {
      const of = (key: string) => (price[key] === undefined ? undefined : pick(price[key]));
      return {
        in: of("input_mtok"),
        out: of("output_mtok"),
        cr: of("cache_read_mtok"),
        cw: of("cache_write_mtok"),
        ...(price["cache_write_1h_mtok"] === undefined ? {} : { cw1h: of("cache_write_1h_mtok") }),
      };
    };
    const tiered = Object.values(price).find((one) => typeof one === "object");
    return {
      short: prices((one) => (typeof one === "number" ? one : one.base)),
      above: tiered?.tiers[0]?.start,
      long: tiered && prices((one) => (typeof one === "number" ? one : one.tiers[0]?.price)),
      ctx: model.context_window,
    };
  }
});
