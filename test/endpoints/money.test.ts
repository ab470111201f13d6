import fc from "fast-check";
import { expect, test } from "vitest";
import { nanoOfCents, nanoOfMinor, nanoOfUsd } from "../../src/endpoints/money.ts";

test.each([
  // Strings of cents: "123.45" is $1.2345, not $123.45.
  ["123.45", 1_234_500_000],
  ["0.00005", 500],
  ["291.9015", 2_919_015_000],
  // Floats of cents, as JSON gives them.
  [12.34, 123_400_000],
  [15.66, 156_600_000],
  [12.34 + 3.32, 156_600_000],
  [0.1 + 0.2, 3_000_000],
  [1e-7, 1],
  [4e-8, 0],
  [5e-8, 1],
  [141, 1_410_000_000],
  [-3, -30_000_000],
  ["-0.00000005", -1],
  [0, 0],
])("%s cents are %i nano-USD", (cents, nano) => expect(nanoOfCents(cents)).toBe(nano));

test.each([
  [0.06, 60_000_000],
  ["0.0425", 42_500_000],
  ["$1,234.50", 1_234_500_000_000],
  ["-$0.05", -50_000_000],
  ["1e-7", 100],
  ["+2", 2_000_000_000],
])("%s dollars are %i nano-USD", (usd, nano) => expect(nanoOfUsd(usd)).toBe(nano));

test.each([
  "",
  "-",
  "Included",
  "NaN",
  "1.2.3",
  "1,23",
  "0x10",
  "$",
  "1e999",
  "9".repeat(40),
  Number.NaN,
  Infinity,
  1e300,
])("%s is no amount", (text) => {
  expect(nanoOfUsd(text)).toBeNull();
  expect(nanoOfCents(text)).toBeNull();
});

test("more than can be counted exactly is no amount", () => {
  expect(nanoOfUsd("9007199.254740991")).toBe(Number.MAX_SAFE_INTEGER);
  expect(nanoOfUsd("9007199.254740992")).toBeNull();
});

test("the smallest unit has the places that the vendor states", () => {
  expect([0, 2, 3, 9].map((places) => nanoOfMinor(4132, places))).toEqual([
    4_132_000_000_000, 41_320_000_000, 4_132_000_000, 4132,
  ]);
});

test("whole amounts come out as they went in, whatever they are written as", () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e15, max: 1e15 }), (nano) => {
      const digits = String(Math.abs(nano)).padStart(8, "0");
      const cents = `${nano < 0 ? "-" : ""}${digits.slice(0, -7)}.${digits.slice(-7)}`;
      expect(nanoOfCents(cents)).toBe(nano);
      // A float holds 15 digits for sure, which an amount of up to a hundred million dollars has.
      expect(nanoOfCents(Number(cents))).toBe(nano);
    }),
  );
});
