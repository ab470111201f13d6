import { setTimeout as pause } from "node:timers/promises";
import { MessageChannel } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { type HostApi, hostLimits, hostMethods } from "../../src/core/host.ts";
import { connect, serve } from "../../src/core/rpc.ts";
import { createHost, type Fetch, fetchThrough } from "../../src/engine/hostFetch.ts";
import { nodePort } from "../../src/engine/port.ts";
import { endpointOf, requestTo } from "../endpoints/ask.ts";
import { type Fault, playVendors } from "../endpoints/server.ts";
import { now } from "../endpoints/world.ts";

interface Echo {
  echo(text: string, afterMs: number): Promise<string>;
}
const echo: Echo = { echo: async (text, afterMs) => (await pause(afterMs), text) };

/** Two threads as an editor has them: both ask over one port. */
function bridge(fetch: Fetch = globalThis.fetch) {
  const { port1, port2 } = new MessageChannel();
  const closed = new AbortController();
  const editor = nodePort(port1);
  const worker = nodePort(port2);
  serve<HostApi>(editor, { ...createHost(fetch, closed.signal), keepTeamToken: async () => {} }, hostMethods);
  serve(worker, echo, ["echo"]);
  onTestFinished(() => port1.close());
  return { engine: connect<Echo>(editor, () => {}), host: connect<HostApi>(worker, () => {}), closed };
}

async function vendors() {
  const played = await playVendors();
  played.skewMs = now - Date.now();
  onTestFinished(played.close);
  return played;
}

test("calls in both directions over one port are answered each by its own", async () => {
  const { origin } = await vendors();
  const { engine, host } = bridge();
  const fetch = fetchThrough(host.api);
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => [
      await engine.api.echo(`asked ${n}`, (20 - n) % 7),
      (await fetch(`${origin}/${n}`, {})).status,
    ]),
  );
  expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => [`asked ${n}`, 404]));
});

const faults: [string, Fault | null][] = [
  ["a good answer", null],
  ["401", { status: 401 }],
  ["429 with its wait", { status: 429, headers: { "retry-after": "90" } }],
  ["a redirection", { status: 302, headers: { location: "/elsewhere" } }],
  ["a body that breaks off", "cut"],
  ["a body without end", "endless"],
  ["no JSON", "html"],
];

test.each(faults)("%s arrives through the port as it does without it", async (_, fault) => {
  const played = await vendors();
  if (fault !== null) played.faults = [fault];
  const { host } = bridge();
  const asked = (fetch: Fetch) => {
    const { transport, ...rest } = requestTo(played, endpointOf("claude-plan"));
    return endpointOf("claude-plan").fetch({ ...rest, transport: { ...transport, fetch } });
  };
  expect(await asked(fetchThrough(host.api))).toEqual(await asked(fetch));
});

test("an unchanged answer is not sent again", async () => {
  const played = await vendors();
  const { host } = bridge();
  const { transport, ...rest } = requestTo(played, endpointOf("claude-plan"));
  const request = { ...rest, transport: { ...transport, fetch: fetchThrough(host.api) } };
  const first = await endpointOf("claude-plan").fetch(request);
  expect(await endpointOf("claude-plan").fetch(request)).toEqual(first);
  expect(played.calls[1]!.headers["if-none-match"]).toBeDefined();
});

test("nobody waits for what was given up, and the host ends what is under way when it closes", async () => {
  const played = await vendors();
  played.faults = ["silent"];
  const ended: unknown[] = [];
  const { host, closed } = bridge((url, init) => {
    init.signal?.addEventListener("abort", () => ended.push(url));
    return fetch(url, init);
  });
  const giveUp = new AbortController();
  const asked = fetchThrough(host.api)(played.origin, { signal: giveUp.signal });
  await expect.poll(() => played.calls.length).toBe(1);
  giveUp.abort();
  await expect(asked).rejects.toThrow("aborted");
  closed.abort();
  await expect.poll(() => ended).toEqual([played.origin]);
});

test("the host reads no more of a body than it allows", async () => {
  const chunk = new Uint8Array(1_000_000);
  const { host } = bridge(async () => new Response(new ReadableStream({ pull: (body) => body.enqueue(chunk) })));
  const { bytes, broken } = await host.api.fetch({
    url: "http://127.0.0.1",
    method: "GET",
    headers: {},
    body: null,
    redirect: "manual",
  });
  expect(broken).toBeNull();
  expect(bytes.byteLength).toBeGreaterThan(hostLimits.bytes);
  expect(bytes.byteLength).toBeLessThanOrEqual(hostLimits.bytes + chunk.byteLength);
});

test("what goes wrong is told without the words of the error", async () => {
  const { host } = bridge(() =>
    Promise.reject(new TypeError("sk-secret is no header", { cause: error("ECONNRESET") })),
  );
  const failed = fetchThrough(host.api)("http://127.0.0.1", { headers: { authorization: "sk-secret" } });
  await expect(failed).rejects.toMatchObject({ message: "the connection failed", code: "ECONNRESET" });
});

function error(code: string): Error {
  return Object.assign(new Error(code), { code });
}
