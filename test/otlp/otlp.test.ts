import { writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openDatabase } from "../../src/sqlite.ts";
import { read, total } from "./collector.ts";
import { minute, office, start } from "./office.ts";

test("what a collector holds is the ledger's, to the nano-dollar and the token", async () => {
  const { desk, to, settings, window, log, ledger } = await office();
  await log(() => desk.longContext("one", 90_000, 12));
  await log(() => desk.respond("two", 4321));
  const sending = window();
  sending.configure(settings);
  await sending.tick();
  await log(() => desk.failures("two", 3));
  desk.pass(minute);
  await sending.tick();

  const { calls, tokens, nanoUsd } = await ledger();
  const input = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h + tokens.cacheWriteUnknown;
  expect(to.took).toHaveLength(2);
  expect(nanoUsd).toBeGreaterThan(0);
  expect(to.last("taximeter.cost.nano_usd")).toBe(nanoUsd);
  expect(to.last("taximeter.cost")).toBeCloseTo(nanoUsd / 1e9, 9);
  expect(to.last("taximeter.responses")).toBe(calls);
  expect(to.last("taximeter.tokens")).toBe(input + tokens.output);
  expect(to.last("taximeter.tokens", { "taximeter.token.type": "cache_read" })).toBe(tokens.cacheRead);
  for (const counted of ["last", "increase"] as const) {
    expect(to[counted]("gen_ai.client.inference.usage.input_tokens")).toBe(input);
    expect(to[counted]("gen_ai.client.inference.usage.output_tokens")).toBe(tokens.output);
    expect(to[counted]("gen_ai.client.inference.usage.cache_read.input_tokens")).toBe(tokens.cacheRead);
  }
  expect(to.last("gen_ai.client.token.usage", { "gen_ai.token.type": "input" })).toBe(input);
  expect(to.last("gen_ai.client.token.usage", { "gen_ai.token.type": "output" })).toBe(tokens.output);
});

test("the histogram has each response in its bucket", async () => {
  const { desk, to, settings, window, log } = await office();
  await log(() => {
    for (const output of [1, 4, 5, 16, 4096, 4097]) desk.respond("one", output);
  });
  const sending = window();
  sending.configure(settings);
  await sending.tick();
  const outputs = to.took[0]!.series.find((one) => one.attributes["gen_ai.token.type"] === "output");
  expect(outputs?.buckets).toEqual([1, 1, 2, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
});

test("series are named as the conventions say, and nothing says whose they are", async () => {
  const { desk, to, settings, window, log } = await office();
  await log(() => {
    desk.prompt("secret-session");
    desk.failures("secret-session", 1, "npm run very-secret");
  });
  const sending = window();
  sending.configure({ ...settings, headers: { authorization: "Bearer token-of-mine" } });
  await sending.tick();
  const [request] = to.took;
  expect(request!.headers["authorization"]).toBe("Bearer token-of-mine");
  expect(request!.resource).toEqual({
    "service.name": "taximeter",
    "service.version": "1.2.3",
    "service.instance.id": expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  });
  expect(request!.series.find(({ name }) => name === "gen_ai.client.inference.usage.output_tokens")).toMatchObject({
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "anthropic",
      "gen_ai.request.model": "claude-sonnet-5-5",
      "gen_ai.token.modality": "unknown",
    },
    monotonic: true,
    start,
    at: desk.now(),
  });
  for (const mark of ["secret", "shop", "Go on", "FAIL", "token-of-mine", desk.home, hostname(), userInfo().username]) {
    expect(request!.body.replaceAll("taximeter", "")).not.toContain(mark);
  }
});

test("the environment of the editor changes nothing", async () => {
  const { desk, to, settings, window, log } = await office();
  vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "host.name=from-environment");
  vi.stubEnv("OTEL_SERVICE_NAME", "from-environment");
  vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "x-secret=from-environment");
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1/from-environment");
  vi.stubEnv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta");
  onTestFinished(() => void vi.unstubAllEnvs());
  await log(() => desk.respond("one", 100));
  const sending = window();
  sending.configure(settings);
  await sending.tick();
  expect(JSON.stringify(to.took)).not.toContain("from-environment");
  expect(to.last("gen_ai.client.inference.usage.output_tokens")).toBe(100);
});

test("a price that changes moves the cost both ways, and no count of tokens", async () => {
  const { desk, to, settings, window, engine, log, ledger } = await office();
  await log(() => desk.respond("one", 100_000));
  const sending = window();
  sending.configure(settings);
  await sending.tick();
  const before = await ledger();
  const discount = { match: { vendor: "anthropic" }, from: "2026-01-01", multiply: 0.5 };
  writeFileSync(join(desk.home, "prices.jsonc"), JSON.stringify({ schema: 1, discounts: [discount] }));
  await engine.configure({ timeZone: "UTC", workspaceFolders: [], trusted: null, pricing: null });
  desk.pass(minute);
  await sending.tick();
  const after = await ledger();
  expect(after.nanoUsd).toBe(before.nanoUsd / 2);
  expect(to.last("taximeter.cost.nano_usd")).toBe(after.nanoUsd);
  expect(to.took[1]!.series.find(({ name }) => name === "taximeter.cost")?.monotonic).toBe(false);
  expect(to.increase("gen_ai.client.inference.usage.output_tokens")).toBe(100_000);
});

test("a count that a correction lowers stands still until it is passed again", async () => {
  const { desk, to, settings, path, window, log } = await office();
  const tell = async (output: number) => {
    const db = openDatabase(path);
    db.exec(`UPDATE slot SET output = ${output}; UPDATE call SET output = ${output}`);
    db.close();
    desk.pass(minute);
    await sending.tick();
  };
  await log(() => desk.respond("one", 100));
  const sending = window();
  sending.configure(settings);
  await sending.tick();
  for (const output of [60, 90, 130]) await tell(output);
  const name = "gen_ai.client.inference.usage.output_tokens";
  expect(to.took.map(({ series }) => total(series, name))).toEqual([100, 100, 100, 130]);
  expect(to.increase(name)).toBe(130);
  expect(to.took.map(({ series }) => total(series, "taximeter.tokens", { "taximeter.token.type": "output" }))).toEqual([
    100, 60, 90, 130,
  ]);
});

test("a model's name that could be a sentence is not told", async () => {
  const { desk, to, settings, path, window, log } = await office();
  await log(() => desk.respond("one", 100));
  const db = openDatabase(path);
  db.exec("UPDATE name SET name = 'the plan to buy Acme' WHERE name = 'claude-sonnet-5-5'");
  db.close();
  const sending = window();
  sending.configure(settings);
  await sending.tick();
  expect(to.took[0]!.body).not.toContain("Acme");
  expect(to.last("taximeter.tokens", { "gen_ai.request.model": "other", "taximeter.token.type": "output" })).toBe(100);
});

test("tags that are released add up to the whole, also when rules allocate it anew", async () => {
  const { desk, to, settings, rules, window, log, ledger } = await office();
  await log(() => {
    desk.respond("one", 100);
    desk.respond("two", 1000);
    desk.respond("three", 10_000);
  });
  rules.team = (session) => (session === "three" ? null : session === "one" ? "Payments" : "Search");
  const sending = window();
  sending.configure({ ...settings, release: ["team"] });
  const outputs = () => {
    const of = (where: Record<string, string>) =>
      to.last("taximeter.tokens", { "taximeter.token.type": "output", ...where });
    return [of({ "taximeter.team": "Payments" }), of({ "taximeter.team": "Search" }), of({})];
  };
  await sending.tick();
  expect(outputs()).toEqual([100, 1000, 11_100]);
  expect(to.last("taximeter.cost.nano_usd")).toBe((await ledger()).nanoUsd);
  expect(to.took[0]!.body).not.toContain("secret-project");

  rules.team = () => "Payments";
  rules.version = "2";
  desk.pass(minute);
  await sending.tick();
  expect(outputs()).toEqual([11_100, 0, 11_100]);
  expect(to.took[1]!.series.some((one) => one.attributes["taximeter.team"] === "Search")).toBe(true);
  desk.pass(minute);
  await sending.tick();
  expect(to.took[2]!.body).not.toContain("Search");
  expect(to.increase("gen_ai.client.inference.usage.output_tokens")).toBe(11_100);

  sending.configure(settings);
  desk.pass(minute);
  await sending.tick();
  expect(to.took[3]!.body).not.toContain("Payments");
  expect(to.last("taximeter.cost.nano_usd")).toBe((await ledger()).nanoUsd);
});

test("the engine sends with the tags of the user's rules, and nothing of made-up logs", async () => {
  const { desk, to, settings, engine, log } = await office();
  const samples = await desk.window({}, { sample: true });
  await log(() => desk.respond("one", 100));
  const rules = [{ match: { path: "**/shop" }, set: { team: "Payments" } }];
  const common = { timeZone: "UTC", workspaceFolders: [], trusted: null, pricing: null, allocation: { rules } };
  await samples.configure({ ...common, otlp: settings });
  await engine.configure({ ...common, otlp: { ...settings, release: ["team"] } });
  await expect.poll(() => to.took.length).toBe(1);
  expect(to.last("taximeter.tokens", { "taximeter.team": "Payments", "taximeter.token.type": "output" })).toBe(100);
  expect(await samples.otlp()).toMatchObject({ url: null });
});

test("the preview is what is sent next", async () => {
  const { desk, to, settings, window, log } = await office();
  await log(() => desk.respond("one", 100));
  const sending = window();
  sending.configure(settings);
  await sending.tick();
  desk.pass(minute);
  const preview = await sending.preview(settings);
  await sending.tick();
  expect(JSON.parse(preview)).toEqual(JSON.parse(to.took[1]!.body));
  expect(read(preview)).toEqual({ resource: to.took[1]!.resource, series: to.took[1]!.series });
});
