import { expect, test } from "vitest";
import { soak } from "./soak.ts";

test("two windows that are killed again and again while logs grow, move and vanish count everything once", async () => {
  const result = await soak({ seed: 3, windows: 2, megabytes: 3, kills: 12, minutes: 0.2 });
  expect(result.wrong).toEqual([]);
  expect(result.messages).toEqual({});
  expect(result.rollupsWrong).toBe(0);
  expect(result.integrity).toBe("ok");
}, 120_000);
