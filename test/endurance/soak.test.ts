import { expect, test } from "vitest";
import { soak, surprises } from "./soak.ts";

test("four weeks of killed windows, abused logs, a jumping clock, a damaged ledger and a full disk count everything once", async () => {
  const result = await soak({ seed: 3, windows: 2, megabytes: 3, kills: 16, minutes: 0.4 });
  expect(result.wrong).toEqual([]);
  expect(result.wrongDays).toEqual([]);
  expect(result.rollupsWrong).toBe(0);
  expect(result.integrity).toBe("ok");
  expect(surprises(result)).toEqual([]);
}, 180_000);
