import { expect, test } from "vitest";
import { badQuietHours, readAdvice } from "../../src/core/adviceSettings.ts";
import { defaultAdvice } from "../../src/core/alert.ts";
import { parseQuietHours } from "../../src/core/quietHours.ts";

const typed = (values: Record<string, unknown>) => (name: string) => values[name];

test("figures are typed in dollars, minutes and percent", () => {
  const { thresholds, budgets, nudgesPerDay } = readAdvice(
    typed({
      "loops.warning": 2.5,
      "unattended.minutes": 0.5 + 1,
      "reset.context": 55,
      "budget.month": 120,
      "advice.nudgesPerDay": 0,
    }),
  );
  expect([thresholds.loopWarning, thresholds.unattendedMs, thresholds.contextShare]).toEqual([
    2_500_000_000, 90_000, 0.55,
  ]);
  expect([budgets.month, nudgesPerDay]).toEqual([120_000_000_000, 0]);
});

test("what is no figure, or one that makes no sense, falls back to the default", () => {
  const nonsense = typed({
    "loops.sameFailures": 0,
    "loops.warning": "5",
    "budget.day": -3,
    "advice.nudgesPerDay": Number.NaN,
    "reset.context": null,
    "advice.quietHours": "ten to six",
    "advice.digest": "yes",
  });
  expect(readAdvice(nonsense)).toEqual(defaultAdvice);
});

test("quiet hours may span midnight, and what cannot be understood is said", () => {
  expect(parseQuietHours("22:00-08:30")).toEqual({ from: 1320, to: 510 });
  expect(parseQuietHours("9:00 – 17:00")).toEqual({ from: 540, to: 1020 });
  const said = ["", undefined, "22:00-08:00", "25:00-08:00", "08:00-08:00", 22].map((value) =>
    badQuietHours(typed({ "advice.quietHours": value })),
  );
  expect(said).toEqual([null, null, null, "25:00-08:00", "08:00-08:00", "22"]);
});
