import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endpointIds } from "../../src/core/vendor.ts";
import { endpoints } from "../../src/endpoints/endpoints.ts";
import type { Credential } from "../../src/endpoints/endpoint.ts";
import { credentials, readingOf, requestTo } from "./ask.ts";
import { cursorToken } from "./cursor.ts";
import { playVendors, type VendorServer } from "./server.ts";
import { now } from "./world.ts";

let vendors: VendorServer;
beforeEach(async () => {
  vendors = await playVendors();
  // The server's clock stands where the tests' clock does.
  vendors.skewMs = now - Date.now();
});
afterEach(() => vendors.close());

test("all are listed", () => {
  expect(endpoints.map(({ id }) => id).toSorted()).toEqual(endpointIds.toSorted());
});

describe.each(endpoints)("$id", (endpoint) => {
  const request = () => requestTo(vendors, endpoint);
  const failing = async (...faults: VendorServer["faults"]) => {
    vendors.faults = faults;
    return endpoint.fetch(request());
  };
  const secretsOf = ({ secret, account }: Credential) => [secret, ...(account === undefined ? [] : [account])];

  test("reads the same whatever the size of the pages", async () => {
    const whole = await readingOf(endpoint.fetch(request()));
    expect(whole.windows.length + whole.amounts.length + whole.days.length + whole.events.length).toBeGreaterThan(2);
    for (const pageSize of [1, 2, 3]) {
      vendors.world.pageSize = pageSize;
      expect(await readingOf(endpoint.fetch(request()))).toEqual(whole);
    }
  });

  test("does not mind fields that it does not know", async () => {
    const plain = await readingOf(endpoint.fetch(request()));
    vendors.faults = [withUnknownFields];
    expect(await readingOf(endpoint.fetch(request()))).toEqual(plain);
  });

  test("names the place of a value of the wrong type, and reads nothing else from such an answer", async () => {
    const places = new Set<string>();
    vendors.faults = [(json) => (pathsOf(json).forEach((path) => places.add(path)), json)];
    await endpoint.fetch(request());
    const named: string[] = [];
    for (const path of places) {
      const outcome = await failing((json) => ofWrongType(json, path.split(".")));
      if (outcome.ok) continue;
      expect(outcome.failure).toEqual({ kind: "malformed", path });
      named.push(path);
    }
    expect(named.length).toBeGreaterThan(2);
  });

  test.each([
    ["no JSON", "html", { kind: "malformed", path: null }],
    ["half of the JSON", "truncated", { kind: "malformed", path: null }],
    ["a body that breaks off", "cut", { kind: "unreachable", why: "cut", code: expect.toSatisfy(isCodeOrNull) }],
    ["a body without end", "endless", { kind: "too-large", limit: 1_000_000 }],
    ["401", { status: 401 }, { kind: "refused", status: 401 }],
    ["403", { status: 403 }, { kind: "refused", status: 403 }],
    ["404", { status: 404 }, { kind: "server", status: 404, until: null }],
    ["500", { status: 500 }, { kind: "server", status: 500, until: null }],
    ["429", { status: 429 }, { kind: "too-many", until: null }],
    [
      "429 with seconds to wait",
      { status: 429, headers: { "retry-after": "90" } },
      { kind: "too-many", until: now + 90_000 },
    ],
    [
      "503 with a nonsensical wait",
      { status: 503, headers: { "retry-after": "soon" } },
      { kind: "server", status: 503, until: null },
    ],
  ] as const)("tells %s", async (_, fault, failure) => {
    expect(await failing(fault)).toEqual({ ok: false, failure });
  });

  test.each(["silent", "stalled"] as const)("gives up on a service that is %s", async (fault) => {
    vendors.faults = [fault];
    const { transport, ...rest } = request();
    const outcome = await endpoint.fetch({ ...rest, transport: { ...transport, timeoutMs: 200 } });
    expect(outcome).toEqual({ ok: false, failure: { kind: "unreachable", why: "timeout", code: null } });
  });

  test("tells that nobody listens", async () => {
    const { port } = new URL(vendors.origin);
    await vendors.close();
    const outcome = await endpoint.fetch({ ...request(), baseUrl: `http://127.0.0.1:${port}` });
    expect(outcome).toEqual({ ok: false, failure: { kind: "unreachable", why: "network", code: "ECONNREFUSED" } });
    vendors = await playVendors();
  });

  test("counts the wait until a date on the vendor's clock", async () => {
    vendors.skewMs += 3_600_000;
    const date = new Date(Date.now() + vendors.skewMs + 60_000).toUTCString();
    const outcome = await failing({ status: 429, headers: { "retry-after": date } });
    const until = outcome.ok || outcome.failure.kind !== "too-many" ? null : outcome.failure.until;
    expect(until).toBeGreaterThanOrEqual(now + 58_000);
    expect(until).toBeLessThanOrEqual(now + 61_000);
  });

  test("asks with its credential where it should, and shows it nowhere", async () => {
    const { credential, ...rest } = request();
    const outcomes = [await endpoint.fetch({ ...rest, credential })];
    for (const fault of [{ status: 401 }, "html", "cut"] as const) outcomes.push(await failing(fault));
    for (const secret of secretsOf(credential!)) {
      expect(JSON.stringify(outcomes)).not.toContain(secret);
      for (const { path, query, body } of vendors.calls) {
        expect([path, query.toString(), JSON.stringify(body)].join()).not.toContain(secret);
      }
    }
    expect(new Set(vendors.calls.map(({ headers }) => headers["user-agent"]))).toEqual(new Set(["Taximeter"]));
  });

  test("does not follow to another place with the credential", async () => {
    const elsewhere = await playVendors();
    const outcome = await failing({ status: 302, headers: { location: `${elsewhere.origin}/` } });
    expect(outcome).toEqual({ ok: false, failure: { kind: "server", status: 302, until: null } });
    expect(elsewhere.calls).toEqual([]);
    await elsewhere.close();
  });

  test.each([
    ["no credential", null],
    ["an empty one", { secret: "  " }],
    ["one with letters that no key has", { secret: "schlüssel" }],
    ["one over two lines", { secret: "sk-one\nsk-two" }],
  ])("sends nothing with %s", async (_, credential) => {
    const outcome = await endpoint.fetch({ ...request(), credential });
    expect(outcome).toEqual({ ok: false, failure: { kind: "no-credential", expired: false } });
    expect(vendors.calls).toEqual([]);
  });

  test("sends nothing with a sign-in that is about to end", async () => {
    const known = credentials[endpoint.credential];
    const ended =
      endpoint.credential === "cursor-sign-in"
        ? { secret: cursorToken(now / 1000 + 30) }
        : { ...known, expiresAt: now + 30_000 };
    const outcome = await endpoint.fetch({ ...request(), credential: ended });
    expect(outcome).toEqual({ ok: false, failure: { kind: "no-credential", expired: true } });
    expect(vendors.calls).toEqual([]);
  });

  test("sends nothing over an open line", async () => {
    const sent: string[] = [];
    const { transport, ...rest } = request();
    const fetch = (url: string) => (sent.push(url), Promise.reject(new Error("sent")));
    for (const baseUrl of ["http://proxy.example", "http://127.0.0.1.example", "ftp://127.0.0.1", "nowhere"]) {
      const outcome = await endpoint.fetch({ ...rest, baseUrl, transport: { ...transport, fetch } });
      expect(outcome).toEqual({ ok: false, failure: { kind: "unreachable", why: "insecure", code: null } });
    }
    expect(sent).toEqual([]);
  });

  test("does not let the same answer be sent twice", async () => {
    const same = request();
    const first = await readingOf(endpoint.fetch(same));
    const asked = vendors.calls.length;
    expect(await readingOf(endpoint.fetch(same))).toEqual(first);
    const again = vendors.calls.slice(asked);
    expect(again).toHaveLength(asked);
    expect(again.every(({ headers }) => headers["if-none-match"] !== undefined)).toBe(true);
  });
});

function isCodeOrNull(code: unknown): boolean {
  return code === null || (typeof code === "string" && /^[A-Z_0-9]+$/.test(code));
}

/** Paths of all values that an endpoint could read, e.g. "data.0.results.3.amount". */
function pathsOf(json: unknown, path: readonly string[] = []): string[] {
  if (typeof json !== "object" || json === null) return json === null ? [] : [path.join(".")];
  const inside = Object.entries(json).flatMap(([key, value]) => pathsOf(value, [...path, key]));
  return path.length === 0 ? inside : [path.join("."), ...inside];
}

/** With the value at a path replaced, if it is there, by one that is of no type that any vendor means there. */
function ofWrongType(json: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return typeof json === "object" ? "wrong" : [["wrong"]];
  if (typeof json !== "object" || json === null || !(key in json)) return json;
  if (Array.isArray(json)) return json.map((item, index) => (String(index) === key ? ofWrongType(item, rest) : item));
  return { ...json, [key]: ofWrongType((json as Record<string, unknown>)[key], rest) };
}

function withUnknownFields(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withUnknownFields);
  if (typeof json !== "object" || json === null) return json;
  const fields = Object.entries(json).map(([key, value]) => [key, withUnknownFields(value)]);
  return { ...Object.fromEntries(fields), newField: { of: ["tomorrow"] }, "constructor ": null };
}
