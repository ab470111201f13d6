import { edit, fileOf, type Kind, ordinary, read } from "./kinds.ts";
import { failing, runners, severalFailing, word } from "./runners.ts";
import { waitsAndAnswers } from "./healthyWaits.ts";

/** Tests, compilers and checks that are red for a while, as they should be. */
const reds: readonly Kind[] = [
  [
    "red, green, and the next test",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      for (let cycle = random.int(4, 10); cycle > 0; cycle--) {
        const test = failing(random);
        for (let red = random.int(1, 3); red > 0; red--) {
          session.run({ does: "shell", what: runner.command, says: runner.red([test], 30, random), exit: 1 });
          read(session);
          edit(session, `src/${test.file}.ts`);
        }
        session.run({ does: "shell", what: runner.command, says: runner.green(31, random) });
      }
    },
  ],
  [
    "stops at the first failure, and each time it is another test",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      for (const test of severalFailing(random.int(6, 12), random)) {
        session.run({ does: "shell", what: runner.command, says: runner.red([test], 12, random), exit: 1 });
        if (random.chance(0.5)) read(session);
        edit(session, `src/${test.file}.ts`);
      }
      session.run({ does: "shell", what: runner.command, says: runner.green(40, random) });
    },
  ],
  [
    "red and green behind a pipe",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const command = `${runner.command} 2>&1 | tail -30`;
      for (let cycle = random.int(5, 10); cycle > 0; cycle--) {
        const test = failing(random);
        for (let red = random.int(1, 3); red > 0; red--) {
          session.run({ does: "shell", what: command, says: runner.red([test], 30, random) });
          edit(session, `src/${test.file}.ts`);
        }
        session.run({ does: "shell", what: command, says: runner.green(31, random) });
      }
    },
  ],
  [
    "many failing tests, fewer each time",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      let left = severalFailing(random.int(8, 16), random);
      while (left.length > 0) {
        session.run({ does: "shell", what: runner.command, says: runner.red(left, 40 - left.length, random), exit: 1 });
        for (let edits = random.int(1, 3); edits > 0; edits--) edit(session);
        left = left.slice(random.int(0, 4));
        if (random.chance(0.3)) left = left.slice(1);
      }
      session.run({ does: "shell", what: runner.command, says: runner.green(40, random) });
    },
  ],
  [
    "a flaky test, run again",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const test = failing(random);
      for (let round = random.int(4, 12); round > 0; round--) {
        edit(session);
        for (let red = random.int(0, 2); red > 0; red--)
          session.run({ does: "shell", what: runner.command, says: runner.red([test], 30, random), exit: 1 });
        session.run({ does: "shell", what: runner.command, says: runner.green(31, random) });
      }
    },
  ],
  [
    "a type error mended file by file",
    (session) => {
      const { random } = session;
      const files = Array.from({ length: random.int(6, 14) }, () => fileOf(session));
      for (const [n, file] of files.entries()) {
        // The same property everywhere, and only the first few lines are shown.
        const errors = files
          .slice(n, n + 5)
          .map(
            (path) =>
              `${path}(${random.int(3, 90)},${random.int(3, 40)}): error TS2339: Property 'total' does not exist on type 'Cart'.`,
          );
        session.run({
          does: "shell",
          what: "npx tsc --noEmit | head -5; exit ${PIPESTATUS[0]}",
          says: errors.join("\n"),
          exit: 2,
        });
        edit(session, file);
      }
      session.run({ does: "shell", what: "npx tsc --noEmit | head -5; exit ${PIPESTATUS[0]}" });
    },
  ],
  [
    "an error list that empties grep",
    (session) => {
      const { random } = session;
      // grep finds nothing: exit 1 means that all is well.
      const check = `npx tsc --noEmit 2>&1 | grep src/${word(random)}`;
      for (let n = random.int(6, 12); n > 0; n--) {
        edit(session);
        session.run({ does: "shell", what: check, exit: 1 });
      }
    },
  ],
  [
    "a rebase with a conflict in each commit",
    (session) => {
      const { random } = session;
      const onto = "git rebase --continue";
      const message = random.pick(["wip", "Round totals", "More of it"]);
      for (let n = random.int(4, 11); n > 0; n--) {
        const file = fileOf(session);
        const says = `Auto-merging ${file}\nCONFLICT (content): Merge conflict in ${file}\nerror: could not apply ${random.hex(1)}... ${message}\nhint: Resolve all conflicts manually, mark them as resolved with\nhint: "git add/rm <conflicted_files>", then run "git rebase --continue".\nCould not apply ${word(random)}... ${message}`;
        session.run({ does: "shell", what: `GIT_EDITOR=true ${onto}`, says, exit: 1 });
        read(session, file);
        edit(session, file);
        session.run({ does: "shell", what: `git add ${file}` });
      }
      session.run({
        does: "shell",
        what: `GIT_EDITOR=true ${onto}`,
        says: "Successfully rebased and updated refs/heads/feat.",
      });
    },
  ],
  [
    "lint, mend, lint",
    (session) => {
      const { random } = session;
      let left = Array.from(
        { length: random.int(14, 40) },
        () =>
          `  ${random.int(1, 300)}:${random.int(1, 80)}  error  '${word(random)}' is defined but never used  no-unused-vars`,
      );
      while (left.length > 0) {
        session.run({
          does: "shell",
          what: "npx eslint . --fix",
          says: `\n/home/dev/shop/${fileOf(session)}\n${left.join("\n")}\n\n✖ ${left.length} problems (${left.length} errors, 0 warnings)`,
          exit: 1,
        });
        for (let edits = random.int(1, 4); edits > 0; edits--) edit(session);
        left = left.slice(random.int(2, 8));
      }
      session.run({ does: "shell", what: "npx eslint . --fix" });
    },
  ],
  [
    "a format check before each commit",
    (session) => {
      const { random } = session;
      for (let n = random.int(4, 9); n > 0; n--) {
        if (random.chance(0.5)) session.prompt("And now the next one.");
        ordinary(session, random.int(3, 9));
        const file = fileOf(session);
        session.run({
          does: "shell",
          what: "npx prettier --check .",
          says: `Checking formatting...\n[warn] ${file}\n[warn] Code style issues found in the above file. Run Prettier with --write to fix.`,
          exit: 1,
        });
        session.run({ does: "shell", what: "npx prettier --write .", says: `${file} 34ms` });
        session.run({ does: "shell", what: `git commit -am "${random.hex(2)}"`, says: "1 file changed" });
      }
    },
  ],
  [
    "a benchmark, ten times",
    (session) => {
      const { random } = session;
      for (let n = random.int(8, 14); n > 0; n--) {
        session.run({ does: "shell", what: "node bench.js > result.txt", says: "", took: 20_000 });
        // As many digits each time.
        session.run({
          does: "read",
          what: "result.txt",
          says: `mean ${random.int(100, 999)}.${random.int(10, 99)} ms`,
        });
      }
    },
  ],
  [
    "a bisection",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const test = failing(random);
      session.run({
        does: "shell",
        what: "git bisect start HEAD v1.2.0",
        says: "Bisecting: 61 revisions left to test after this",
      });
      const bad = random.int(2, 4);
      const steps = [
        ...Array.from({ length: bad }, () => true),
        ...Array.from({ length: random.int(2, 4) }, () => random.chance(0.4)),
        false,
      ];
      for (const red of steps) {
        session.run({
          does: "shell",
          what: runner.command,
          says: red ? runner.red([test], 30, random) : runner.green(31, random),
          exit: red ? 1 : 0,
        });
        session.run({
          does: "shell",
          what: red ? "git bisect bad" : "git bisect good",
          says: `Bisecting: ${random.int(1, 40)} revisions left\n[${random.hex(5)}] A commit`,
        });
      }
    },
  ],
  [
    "one cause in many test files",
    (session) => {
      const { random } = session;
      for (const file of ["cart", "coupon", "invoice", "price", "refund", "stock"].slice(0, random.int(4, 6)))
        session.run({
          does: "shell",
          what: `python -m pytest -q tests/test_${file}.py`,
          says: "ImportError while importing test module\nE   ImportError: cannot import name 'Money' from 'shop.money'",
          exit: 2,
        });
      edit(session, "shop/money.py");
      session.run({ does: "shell", what: "python -m pytest -q", says: "212 passed in 9.31s" });
    },
  ],
  [
    "a test that was red before, and stays so",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const old = failing(random);
      let passing = 100;
      for (let task = random.int(4, 8); task > 0; task--) {
        session.prompt("The next point on the list. Leave the old failing test alone.");
        for (let n = random.int(1, 3); n > 0; n--) {
          ordinary(session, random.int(1, 4));
          edit(session);
          session.run({
            does: "shell",
            what: runner.command,
            says: runner.red([old], (passing += random.int(0, 3)), random),
            exit: 1,
          });
        }
      }
    },
  ],
];

/** Sessions that a developer who looks over the shoulder would not stop. */
export const healthyKinds: readonly Kind[] = [...reds, ...waitsAndAnswers];
