import type { Random } from "../../bench/corpus/random.ts";

/** One failing test. */
export interface Failing {
  name: string;
  file: string;
  expected: number;
  received: number;
}

/** A test runner: its command, and what it prints. Durations differ from run to run. */
export interface Runner {
  command: string;
  red(tests: readonly Failing[], passing: number, random: Random): string;
  green(passing: number, random: Random): string;
}

const ms = (random: Random) => random.int(800, 9000);
const secs = (random: Random) => (random.int(80, 900) / 100).toFixed(2);

const jest: Runner = {
  command: "npm test",
  red: (tests, passing, random) =>
    [
      "\n> shop@1.4.0 test\n> jest\n",
      ...tests.map(
        ({ name, file, expected, received }) =>
          `FAIL test/${file}.test.ts\n  ● ${file} › ${name}\n\n    expect(received).toBe(expected) // Object.is equality\n\n    Expected: ${expected}\n    Received: ${received}\n\n      ${(expected % 50) + 11} |     const total = sum(lines);\n    > ${(expected % 50) + 12} |     expect(total).toBe(${expected});\n         |                   ^\n\n      at Object.<anonymous> (test/${file}.test.ts:${(expected % 50) + 12}:19)\n`,
      ),
      `Test Suites: ${tests.length} failed, 9 passed, 12 total\nTests:       ${tests.length} failed, ${passing} passed, ${tests.length + passing} total\nTime:        ${secs(random)} s`,
    ].join("\n"),
  green: (passing, random) =>
    `PASS test/cart.test.ts\nTests:       ${passing} passed, ${passing} total\nTime: ${secs(random)} s`,
};

export const vitest: Runner = {
  command: "npx vitest run",
  red: (tests, passing, random) =>
    [
      ` RUN  v4.1.0 /home/dev/shop\n`,
      ...tests.map(
        ({ name, file }) =>
          ` ❯ test/${file}.test.ts (6 tests | 1 failed) ${random.int(5, 40)}ms\n   × ${name} ${random.int(1, 9)}ms`,
      ),
      "\n⎯⎯⎯⎯⎯⎯⎯ Failed Tests ⎯⎯⎯⎯⎯⎯⎯\n",
      ...tests.map(
        ({ name, file, expected, received }) =>
          ` FAIL  test/${file}.test.ts > ${name}\nAssertionError: expected ${received} to be ${expected} // Object.is equality\n\n- Expected\n+ Received\n\n- ${expected}\n+ ${received}\n\n ❯ test/${file}.test.ts:${(expected % 60) + 9}:24\n`,
      ),
      ` Test Files  ${tests.length} failed | 8 passed\n      Tests  ${tests.length} failed | ${passing} passed\n   Duration  ${ms(random)}ms`,
    ].join("\n"),
  green: (passing, random) => ` Test Files  9 passed (9)\n      Tests  ${passing} passed\n   Duration  ${ms(random)}ms`,
};

const pytest: Runner = {
  command: "python -m pytest -q",
  red: (tests, passing, random) =>
    [
      `${".".repeat(Math.min(60, passing))}${"F".repeat(tests.length)}`,
      "=================================== FAILURES ===================================",
      ...tests.map(
        ({ name, file, expected, received }) =>
          `____________________________ test_${name.replaceAll(" ", "_")} ____________________________\n\n    def test_${name.replaceAll(" ", "_")}():\n        cart = make_cart()\n>       assert cart.total() == ${expected}\nE       assert ${received} == ${expected}\nE        +  where ${received} = total()\n\ntests/test_${file}.py:${(expected % 40) + 8}: AssertionError`,
      ),
      "=========================== short test summary info ============================",
      ...tests.map(
        ({ name, file, expected, received }) =>
          `FAILED tests/test_${file}.py::test_${name.replaceAll(" ", "_")} - assert ${received} == ${expected}`,
      ),
      `${tests.length} failed, ${passing} passed in ${secs(random)}s`,
    ].join("\n"),
  green: (passing, random) => `${".".repeat(Math.min(60, passing))}\n${passing} passed in ${secs(random)}s`,
};

const go: Runner = {
  command: "go test ./...",
  red: (tests, _passing, random) =>
    [
      ...tests.map(
        ({ name, file, expected, received }) =>
          `--- FAIL: Test${name.replaceAll(" ", "")} (0.0${random.int(0, 9)}s)\n    ${file}_test.go:${(expected % 40) + 8}: got ${received}, want ${expected}`,
      ),
      `FAIL\nFAIL\texample.com/shop/cart\t0.${random.int(100, 999)}s\nok  \texample.com/shop/money\t(cached)\nFAIL`,
    ].join("\n"),
  green: (_passing, random) => `ok  \texample.com/shop/cart\t0.${random.int(100, 999)}s`,
};

const cargo: Runner = {
  command: "cargo test",
  red: (tests, passing, random) =>
    [
      `   Compiling shop v0.1.0 (/home/dev/shop)\n    Finished test profile [unoptimized + debuginfo] target(s) in ${secs(random)}s\n     Running unittests src/lib.rs\n\nrunning ${tests.length + passing} tests`,
      ...tests.map(({ name, file }) => `test ${file}::tests::${name.replaceAll(" ", "_")} ... FAILED`),
      "\nfailures:\n",
      ...tests.map(
        ({ name, file, expected, received }) =>
          `---- ${file}::tests::${name.replaceAll(" ", "_")} stdout ----\n\nthread '${file}::tests' panicked at src/${file}.rs:${(expected % 90) + 20}:9:\nassertion \`left == right\` failed\n  left: ${received}\n right: ${expected}`,
      ),
      `\ntest result: FAILED. ${passing} passed; ${tests.length} failed; finished in 0.0${random.int(1, 9)}s`,
    ].join("\n"),
  green: (passing, random) => `test result: ok. ${passing} passed; 0 failed; finished in 0.0${random.int(1, 9)}s`,
};

const nodeTest: Runner = {
  command: "node --test",
  red: (tests, passing, random) =>
    [
      ...tests.map(
        ({ name, file, expected, received }) =>
          `✖ ${name} (${random.int(1, 90) / 10}ms)\n  AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:\n\n  ${received} !== ${expected}\n\n      at TestContext.<anonymous> (file:///home/dev/shop/test/${file}.test.js:${(expected % 60) + 9}:10)`,
      ),
      `ℹ tests ${tests.length + passing}\nℹ pass ${passing}\nℹ fail ${tests.length}\nℹ duration_ms ${ms(random)}.${random.int(1, 999)}`,
    ].join("\n"),
  green: (passing, random) => `ℹ tests ${passing}\nℹ pass ${passing}\nℹ fail 0\nℹ duration_ms ${ms(random)}`,
};

export const runners: readonly [Runner, ...Runner[]] = [jest, vitest, pytest, go, cargo, nodeTest];

const subjects = [
  "rounds once",
  "adds tax",
  "applies a coupon",
  "keeps the order",
  "drops empty lines",
  "refuses negatives",
] as const;
const details = [
  "for guests",
  "in euros",
  "twice",
  "with shipping",
  "after a refund",
  "when empty",
  "on Sundays",
] as const;
const files = ["cart", "coupon", "invoice", "price", "refund", "stock", "tax", "order"] as const;

export function failing(random: Random): Failing {
  const expected = random.int(2, 4000);
  return {
    name: `${random.pick(subjects)} ${random.pick(details)}`,
    file: random.pick(files),
    expected,
    received: expected + random.int(1, 90),
  };
}

/** Failing tests of different names. */
export function severalFailing(count: number, random: Random): Failing[] {
  const all = subjects.flatMap((subject) => details.map((detail) => `${subject} ${detail}`));
  const from = random.int(0, all.length - 1);
  return Array.from({ length: count }, (_, n) => ({ ...failing(random), name: all[(from + 5 * n) % all.length]! }));
}

const words = [
  "export function",
  "const rate =",
  "return sum(",
  "// the total of",
  "import { lines }",
  "if (empty)",
] as const;

/** Text of some length, as a source file or a log reads. */
export function prose(bytes: number, random: Random): string {
  const line = `${random.pick(words)} ${random.hex(2)} ${random.pick(words)} ${random.hex(1)}\n`;
  return line.repeat(Math.ceil(bytes / line.length)).slice(0, bytes);
}

/** Eight letters that are no hexadecimal number: those look like ids, which change from run to run. */
export function word(random: Random): string {
  return random.hex(1).replaceAll(/./g, (digit) => "ghijklmnopqrstuv"[Number.parseInt(digit, 16)]!);
}
