import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fields } from "../../src/sources/fields.ts";

const some = fields(
  { a: "a", b: "m.b", c: "m.u.c", list: "list", time: "t", ok: "ok" },
  { skip: { path: "list", end: Buffer.from('],"end":') }, closed: ["m.u"] },
);

function look(json: string) {
  const bytes = Buffer.from(json);
  if (!some.find(bytes)) return undefined;
  return { a: some.a.text(bytes), b: some.b.text(bytes), c: some.c.count(bytes), ok: some.ok.true(bytes) };
}

describe("fields", () => {
  it("finds values at their own depth, in any order, among others", () => {
    const json = JSON.stringify({
      x: { a: "no", m: { b: "no" } },
      m: { a: "no", u: { c: 7, d: null, e: "3" }, b: "yes" },
      y: [{ a: "no" }, "]}", '\\"'],
      ok: true,
      a: "top",
    });
    expect(look(json)).toEqual({ a: "top", b: "yes", c: 7, ok: true });
  });

  it("reads what JSON.parse reads", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string());
    const value = fc.record({
      a: text,
      m: fc.record({ b: text, u: fc.record({ c: fc.nat() }) }),
      junk: fc.jsonValue(),
      ok: fc.boolean(),
    });
    fc.assert(
      fc.property(value, (object) => {
        const { a, m, ok } = JSON.parse(JSON.stringify(object)) as typeof object;
        expect(look(JSON.stringify(object))).toEqual({
          a: a.slice(0, 200) || undefined,
          b: m.b.slice(0, 200) || undefined,
          c: m.u.c,
          ok,
        });
      }),
    );
  });

  it("keeps nothing of the last line", () => {
    look('{"a":"x","m":{"b":"y","u":{"c":3}},"ok":true}');
    expect(look('{"a":null,"ok":"true"}')).toEqual({ a: undefined, b: undefined, c: 0, ok: false });
  });

  it.each(["", "[]", '{"a":"x"', '{"a":"x"}}', '{"a":"x"}{', '{ "a": "x" }', '{"a":}', '{"a":"x",}', "\0\0\0"])(
    "leaves %j to JSON.parse",
    (json) => expect(look(json)).toBeUndefined(),
  );

  it("does not overlook a number under a new name where that could be money", () => {
    expect(look('{"m":{"u":{"c":1,"dream_tokens":5}}}')).toBeUndefined();
    expect(look('{"m":{"u":{"c":1,"note":"5"}}}')?.c).toBe(1);
  });

  it("leaves out an array whose end is told by what follows it", () => {
    const bytes = Buffer.from('{"list":[ whatever, "],\\"end\\":" ],"end":1,"a":"behind"}');
    expect(some.find(bytes)).toBe(true);
    expect(some.a.text(bytes)).toBe("behind");
    expect(bytes.toString("utf8", some.list.from, some.list.to)).toBe('[ whatever, "],\\"end\\":" ]');
  });

  it("tells times as Date.parse does", () => {
    const time = (text: string) => {
      const bytes = Buffer.from(JSON.stringify({ t: text }));
      return some.find(bytes) ? some.time.time(bytes) : NaN;
    };
    for (const text of ["2026-11-22T16:24:31.097Z", "2026-11-22T16:24:31Z", "2026-11-22T16:24:31.097+02:00"]) {
      expect(time(text)).toBe(Date.parse(text));
    }
    expect(time("yesterday")).toBeUndefined();
  });
});
