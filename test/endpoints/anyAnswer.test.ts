import { expect, test } from "vitest";
import { endpoints } from "../../src/endpoints/endpoints.ts";
import { answersTo, offlineRequest } from "./ask.ts";

/** Of the right type, or nearly, and odd. */
const odd = [
  null,
  "",
  "-1",
  0,
  -1,
  1.5,
  9e15,
  1e300,
  "9".repeat(16),
  "1e99",
  "x".repeat(5000),
  "\u0000",
  "2026-13-99T99:99:99Z",
];

test.each(endpoints)("$id: whatever is answered is a reading or a failure", async (endpoint) => {
  const answers = (await answersTo(endpoint)).map((body): unknown => JSON.parse(body));
  let readings = 0;
  for (const path of pathsOf(answers)) {
    for (const value of odd) {
      const changed = changedAt(answers, path, value) as unknown[];
      // Each call gets the answer that it got before; more pages than there were are empty.
      let call = 0;
      const answered = async () => new Response(JSON.stringify(changed[call++] ?? null));
      const outcome = await endpoint.fetch(offlineRequest(endpoint, answered));
      if (outcome.ok) readings++;
      // What is kept has to survive being written down: no NaN, no Infinity, and no text without end.
      const written = JSON.stringify(outcome);
      expect(JSON.parse(written)).toEqual(outcome);
      expect(written).not.toContain("x".repeat(1000));
    }
  }
  expect(readings).toBeGreaterThan(10);
});

function pathsOf(json: unknown): string[][] {
  if (typeof json !== "object" || json === null) return [[]];
  return [[], ...Object.entries(json).flatMap(([key, value]) => pathsOf(value).map((path) => [key, ...path]))];
}

function changedAt(json: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(json)) {
    return json.map((item: unknown, index) => (String(index) === key ? changedAt(item, rest, value) : item));
  }
  const object = json as Record<string, unknown>;
  return { ...object, [key]: changedAt(object[key], rest, value) };
}
