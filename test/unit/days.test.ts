import { describe, expect, it } from "vitest";
import { dayOf, shiftDay, startOfDay, validTimeZone } from "../../src/core/days.ts";

const hour = 3_600_000;

describe("days in a time zone", () => {
  it.each([
    ["2026-03-29", "Europe/Berlin", 23], // clocks go forward
    ["2026-10-25", "Europe/Berlin", 25], // and back
    ["2026-11-22", "Asia/Kathmandu", 24], // UTC+5:45
    ["2026-03-08", "America/New_York", 23],
    ["2026-11-22", "Pacific/Kiritimati", 24], // UTC+14
    ["2026-11-22", "Etc/GMT+12", 24], // UTC-12
    ["2026-04-05", "Australia/Lord_Howe", 24.5], // half an hour back
  ])("%s in %s has %d hours, each of them on that day", (day, zone, hours) => {
    const from = startOfDay(day, zone);
    const to = startOfDay(shiftDay(day, 1), zone);
    expect((to - from) / hour).toBe(hours);
    expect(dayOf(from, zone)).toBe(day);
    expect(dayOf(from - 1, zone)).toBe(shiftDay(day, -1));
    expect(dayOf(to - 1, zone)).toBe(day);
    expect(from % (hour / 4)).toBe(0);
  });

  it("starts a day without a midnight when its clocks start", () => {
    // In Santiago the night of 2026-09-06 jumps from 24:00 to 01:00.
    const from = startOfDay("2026-09-06", "America/Santiago");
    expect(dayOf(from, "America/Santiago")).toBe("2026-09-06");
    expect(dayOf(from - 1, "America/Santiago")).toBe("2026-09-05");
  });

  it("refuses a zone that does not exist", () => {
    expect(validTimeZone("Europe/Atlantis")).toBeUndefined();
    expect(validTimeZone("")).toBeUndefined();
    expect(validTimeZone("Asia/Kolkata")).toMatch(/^Asia\//);
  });
});
