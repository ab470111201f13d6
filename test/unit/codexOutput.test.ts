import { array, assert, constantFrom, nat, property, string } from "fast-check";
import { expect, it } from "vitest";
import { ample, brief, payloadWithout } from "../../src/sources/codex/output.ts";

const needle = Buffer.from('"output":"');

it("leaves out the middle of a long text and nothing else, whatever the text holds", () => {
  const nasty = string({ unit: constantFrom("\\", '"', "\n", "\u0001", "é", "😀", "u", "a", '"output":"') });
  assert(
    property(array(nasty, { minLength: 3, maxLength: 30 }), nat(9), (parts, repeat) => {
      const text = parts
        .join("")
        .padEnd(10, "x")
        .repeat(4000 + repeat);
      const line = Buffer.from(JSON.stringify({ payload: { before: text.slice(0, 20), output: text, after: 7 } }));
      for (const cut of [brief, ample]) {
        const { payload, bytes } = payloadWithout(line, needle, cut);
        expect(payload).toMatchObject({ before: text.slice(0, 20), after: 7 });
        expect(bytes).toBe(Buffer.byteLength(JSON.stringify(text)) - 2);
        const kept = payload!["output"] as string;
        expect(kept.length).toBeLessThan(cut.head + 2000);
        expect(kept.startsWith(text.slice(0, cut.head / 8))).toBe(true);
        expect(kept.endsWith(text.slice(-60))).toBe(true);
      }
    }),
    { numRuns: 20 },
  );
});
