import fc from "fast-check";
import { expect, test } from "vitest";
import { endpoints } from "../../src/endpoints/endpoints.ts";
import { playVendors } from "./server.ts";
import { requestTo } from "./ask.ts";

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    "",
    "-1",
    0,
    -1,
    1.5,
    1e16,
    8.7e15,
    1e300,
    "9".repeat(16),
    "1e99",
    "0000-00-00",
    true,
    [],
    {},
  ),
  fc.string(),
  fc.double({ noNaN: true }),
  fc.json().map((text): unknown => JSON.parse(text)),
);
const changes = fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 4 });

test.each(endpoints)("$id: whatever is answered is a reading or a failure", async (endpoint) => {
  const vendors = await playVendors();
  try {
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        vendors.faults = [(json) => all.reduce((changed, [at, value]) => changedAt(changed, at, value), json)];
        const outcome = await endpoint.fetch(requestTo(vendors, endpoint));
        // What is kept has to survive being written down: no NaN, no Infinity.
        expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
      }),
      { numRuns: 60 },
    );
  } finally {
    await vendors.close();
  }
});

/** With one of its values replaced, at any depth. */
function changedAt(json: unknown, at: number, value: unknown): unknown {
  if (typeof json !== "object" || json === null) return value;
  const keys = Object.keys(json);
  const key = keys[at % (keys.length + 1)];
  if (key === undefined) return value;
  const inside = changedAt((json as Record<string, unknown>)[key], Math.floor(at / (keys.length + 1)), value);
  if (Array.isArray(json)) return json.map((item: unknown, index) => (String(index) === key ? inside : item));
  return { ...json, [key]: inside };
}
