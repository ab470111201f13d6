import { expect, it, onTestFinished, vi } from "vitest";
import { createPace } from "../../src/engine/pace.ts";

it("snapshots go on when the clock is set back", () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const work = vi.fn();
  const pace = createPace(work);
  pace.soon();
  vi.advanceTimersByTime(0);
  expect(work).toHaveBeenCalledTimes(1);
  vi.setSystemTime(Date.now() - 3_600_000);
  pace.soon();
  pace.soon();
  vi.advanceTimersByTime(100);
  expect(work).toHaveBeenCalledTimes(2);
});
