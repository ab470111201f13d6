import { describe, expect, test } from "vitest";
import { headerOf, mayBeSent, metricsUrl, type OtlpConsent, reviewed, withHeader } from "../../src/core/otlpConsent.ts";

describe("a collector's address", () => {
  test("has OTLP's path, once", () => {
    expect(
      [
        "https://otel.example",
        "https://otel.example/",
        "https://otel.example/tenant/a/",
        " http://localhost:4318 ",
      ].map(metricsUrl),
    ).toEqual([
      "https://otel.example/v1/metrics",
      "https://otel.example/v1/metrics",
      "https://otel.example/tenant/a/v1/metrics",
      "http://localhost:4318/v1/metrics",
    ]);
    expect(metricsUrl("http://[::1]:4318/v1/metrics")).toBe("http://[::1]:4318/v1/metrics");
  });

  test("is encrypted or of this machine, and holds no password", () => {
    const bad = [
      "",
      "otel.example",
      "http://otel.example",
      "http://localhost.example",
      "http://localhost@otel.example",
      "https://user:password@otel.example",
      "ftp://localhost",
      "https://otel.example?key=1",
      "https://otel.example\nhttps://other.example",
      7,
      null,
    ];
    expect(bad.filter((address) => metricsUrl(address) !== null)).toEqual([]);
  });
});

describe("a header", () => {
  test("is a name and a value on one line, or a name to remove it", () => {
    expect(headerOf("Authorization:  Bearer a.b-c= ")).toEqual({ name: "authorization", value: "Bearer a.b-c=" });
    expect(headerOf("X-Scope-OrgID")).toEqual({ name: "x-scope-orgid", value: null });
    expect(["", "two words: x", "a: b\r\nc: d", "ключ: x", "a: ключ", "a:"].map(headerOf)).toEqual([
      null,
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  test("is kept beside others of the same address, and goes to no other one", () => {
    const first = withHeader(null, "https://a/v1/metrics", { name: "authorization", value: "secret" });
    const agreed = { ...first, since: 7 };
    const both = withHeader(agreed, "https://a/v1/metrics", { name: "x-tenant", value: "1" });
    expect(both).toEqual({ ...agreed, headers: { authorization: "secret", "x-tenant": "1" } });
    expect(withHeader(both, "https://a/v1/metrics", { name: "authorization", value: null }).headers).toEqual({
      "x-tenant": "1",
    });
    expect(withHeader(both, "https://b/v1/metrics", { name: "x-tenant", value: "2" })).toEqual({
      url: "https://b/v1/metrics",
      since: null,
      withoutTelemetry: false,
      headers: { "x-tenant": "2" },
    });
  });
});

describe("consent", () => {
  const url = "https://a/v1/metrics";
  const agreed: OtlpConsent = { url, since: 7, withoutTelemetry: false, headers: { authorization: "secret" } };
  const inWords = { ...agreed, withoutTelemetry: true };
  const takenBack = { ...agreed, since: null };

  test("is of one address, and in words of its own while telemetry is off", () => {
    const may = (kept: OtlpConsent | null, to: string | null, telemetry: boolean) => mayBeSent(kept, to, telemetry);
    expect([may(agreed, url, true), may(inWords, url, false), may(inWords, url, true)]).toEqual([true, true, true]);
    expect([
      may(null, url, true),
      may(takenBack, url, true),
      may(agreed, url, false),
      may(agreed, null, true),
      may(agreed, "https://b/v1/metrics", true),
    ]).toEqual([false, false, false, false, false]);
  });

  test("ends for good when telemetry is turned off, the address changes, or there is none", () => {
    expect(reviewed(agreed, url, false)).toEqual(takenBack);
    expect(reviewed(inWords, null, false)).toEqual(takenBack);
    expect(reviewed(inWords, "https://b/v1/metrics", true)).toEqual(takenBack);
    expect(mayBeSent(reviewed(agreed, url, false), url, true)).toBe(false);
  });

  test("in words while telemetry was off does not outlast its being on", () => {
    const on = reviewed(inWords, url, true);
    expect(on).toEqual(agreed);
    expect(reviewed(on, url, false)).toEqual(takenBack);
  });

  test("that still holds is left as it is", () => {
    expect(reviewed(agreed, url, true)).toBe(agreed);
    expect(reviewed(inWords, url, false)).toBe(inWords);
    expect(reviewed(null, url, true)).toBeNull();
  });
});
