import { describe, expect, test } from "vitest";
import type { CallHistory } from "../../src/core/vendor.ts";
import type { VendorFailure } from "../../src/core/vendorFailure.ts";
import { afterCall, nextCall, noCalls } from "../../src/endpoints/manners.ts";

const minute = 60_000;
const hour = 60 * minute;
const manners = { floorMs: 5 * minute, freshMs: 10 * minute };
const start = Date.UTC(2026, 8, 5);
const server: VendorFailure = { kind: "server", status: 500, until: null };

/** What is left of the history when this happens at these times. */
function after(...calls: [at: number, failure: VendorFailure | null, random?: number][]): CallHistory {
  return calls.reduce((history, [at, failure, random = 0]) => afterCall(history, failure, manners, at, random), {
    ...noCalls,
  });
}

const shown = (history: CallHistory, now: number) => nextCall(history, manners, now, null);

test("the first call may be made at once", () => expect(shown(noCalls, start)).toBe(start));

test("a good value is not asked for again before it is old", () => {
  expect(shown(after([start, null]), start + minute)).toBe(start + 10 * minute);
  expect(shown(after([start, null]), start + hour)).toBe(start + hour);
});

test("failures wait twice as long each time, up to an hour, and a good call forgets them", () => {
  const waits = [1, 2, 3, 4, 5, 6, 60].map((count) => {
    const history = after(...Array.from({ length: count }, (): [number, VendorFailure] => [start, server]));
    return (shown(history, start)! - start) / minute;
  });
  expect(waits).toEqual([5, 10, 20, 40, 60, 60, 60]);
  expect(shown(after([start, server], [start, server], [start, null], [start, server]), start)).toBe(
    start + 10 * minute,
  );
});

test("chance spreads the tries, and never brings them forward", () => {
  expect(shown(after([start, server, 0.5]), start)).toBe(start + 6.25 * minute);
});

test("what the vendor asks for is kept, if it is longer and not more than a day", () => {
  const tooMany = (wait: number): VendorFailure => ({ kind: "too-many", until: start + wait });
  expect(shown(after([start, tooMany(2 * hour)]), start)).toBe(start + 2 * hour);
  expect(shown(after([start, tooMany(1000)]), start)).toBe(start + 5 * minute);
  expect(shown(after([start, tooMany(1000 * hour)]), start)).toBe(start + 24 * hour);
  expect(shown(after([start, { kind: "server", status: 503, until: start + hour }]), start)).toBe(start + hour);
});

test("a refused credential is not sent again", () => {
  expect(shown(after([start, { kind: "refused", status: 403 }]), start + 1000 * hour)).toBeNull();
});

test("a sign-in that ended is looked for again: its tool renews it", () => {
  const history = after([start, { kind: "no-credential", expired: true }]);
  expect(shown(history, start)).toBe(start + 5 * minute);
});

describe("a window that nobody sees", () => {
  test("is refreshed while what it last showed is not old", () => {
    const history = after([start, null]);
    expect(nextCall(history, manners, start + 9 * minute, start + 8 * minute)).toBe(start + 10 * minute);
  });

  test("is left alone after that, and asks when it is shown", () => {
    const history = after([start, null]);
    expect(nextCall(history, manners, start + 11 * minute, start)).toBeNull();
    expect(shown(history, start + 11 * minute)).toBe(start + 11 * minute);
  });
});

test("a clock that was set back does not silence an endpoint", () => {
  const history = after([start + 1000 * hour, server]);
  expect(shown(history, start)).toBeLessThanOrEqual(start + 24 * hour);
  expect(shown(after([start + 1000 * hour, null]), start)).toBe(start + 10 * minute);
});
