import { failing, prose, runners, severalFailing, word } from "./runners.ts";
import { minute, type RunInput, type SessionBuilder } from "./session.ts";

export type Kind = readonly [name: string, write: (session: SessionBuilder) => void];

/** Work as it mostly is: looking around, changing things, now and then a command. */
export function ordinary(session: SessionBuilder, count: number): void {
  const { random } = session;
  for (let n = count; n > 0; n--) {
    const what = random.next();
    if (what < 0.45) read(session);
    else if (what < 0.6) search(session);
    else if (what < 0.85) edit(session);
    else
      session.run({
        does: "shell",
        what: random.pick(["npm run build", "git status --short", "npx tsc --noEmit"]),
        says: prose(random.int(20, 900), random),
      });
  }
}

export const fileOf = ({ random }: SessionBuilder): string =>
  `src/${random.pick(["cart", "coupon", "invoice", "price", "tax"])}/${word(random)}.ts`;
export function read(session: SessionBuilder, file = fileOf(session), agent: string | null = null): void {
  const { random } = session;
  session.run({ does: "read", what: file, says: prose(random.int(300, 9000), random) }, agent);
}
export function search(session: SessionBuilder): void {
  const { random } = session;
  session.run({ does: "search", what: word(random), says: prose(random.int(80, 3000), random) });
}
export function edit(session: SessionBuilder, file = fileOf(session)): void {
  session.run({ does: "edit", what: file, says: "The file has been updated." });
}

const network =
  "npm error code ECONNRESET\nnpm error syscall read\nnpm error network read ECONNRESET\nnpm error network This is a problem related to network connectivity.";

/** Sessions that a developer who looks over the shoulder would not stop. */
export const healthyKinds: readonly Kind[] = [
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
    "asking CI until it is done",
    (session) => {
      const { random } = session;
      const run = random.int(1e9, 2e9);
      for (let n = random.int(5, 14); n > 0; n--)
        session.run({
          does: "shell",
          what: `sleep 60 && gh run view ${run} --json status,conclusion`,
          says: '{"conclusion":"","status":"in_progress"}',
          took: minute + random.int(300, 2000),
        });
      session.run({
        does: "shell",
        what: `sleep 60 && gh run view ${run} --json status,conclusion`,
        says: '{"conclusion":"success","status":"completed"}',
      });
    },
  ],
  [
    "checks that are pending exit with 8",
    (session) => {
      const { random } = session;
      for (let n = random.int(4, 10); n > 0; n--)
        session.run({
          does: "shell",
          what: `sleep ${random.pick([30, 60, 90])}; gh pr checks 214`,
          says: "build\tpending\t0\thttps://example.com/runs/1\nlint\tpass\t12s\thttps://example.com/runs/2",
          exit: 8,
          took: random.int(31, 92) * 1000,
        });
      session.run({ does: "shell", what: "gh pr checks 214", says: "build\tpass\t4m\nlint\tpass\t12s" });
    },
  ],
  [
    "curl until the deployment answers",
    (session) => {
      const { random } = session;
      const pause = random.int(10, 45);
      const command = `sleep ${pause} && curl -sSf https://staging.example.com/health`;
      for (let n = random.int(4, 12); n > 0; n--)
        session.run({
          does: "shell",
          what: command,
          says: "curl: (22) The requested URL returned error: 503",
          exit: 22,
          took: pause * 1000 + random.int(100, 900),
        });
      session.run({ does: "shell", what: command, says: '{"status":"ok"}' });
    },
  ],
  [
    "looking at a build that runs",
    (session) => {
      const { random } = session;
      session.run({ does: "shell", what: "make release > build.log 2>&1 &" });
      for (let n = random.int(5, 12); n > 0; n--) {
        const pause = random.int(15, 60);
        session.run({
          does: "shell",
          what: `sleep ${pause}; tail -3 build.log`,
          says: "[ 41%] Building CXX object",
          took: pause * 1000,
        });
      }
    },
  ],
  [
    "an answer typed into a REPL",
    (session) => {
      const { random } = session;
      for (let n = random.int(8, 20); n > 0; n--)
        session.run({
          does: "shell",
          what: `python -c "import cart; print(cart.total(${random.int(1, 9999)}))"`,
          says: random.chance(0.3)
            ? 'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\nValueError: negative'
            : `${random.int(1, 9999)}`,
          exit: random.chance(0.3) ? 1 : 0,
        });
    },
  ],
  [
    "an API that is overloaded",
    (session) => {
      for (let n = session.random.int(3, 9); n > 0; n--) {
        for (let attempt = 1; attempt <= session.random.int(2, 8); attempt++) session.retry(attempt);
        read(session);
      }
    },
  ],
  [
    "stopped by hand, and begun again",
    (session) => {
      const { random } = session;
      for (let n = random.int(3, 6); n > 0; n--) {
        session.run({ does: "shell", what: "npm run e2e", refused: true });
        session.interrupt();
        session.prompt("Not like this.");
        edit(session);
      }
    },
  ],
  [
    "a command that the user refuses",
    (session) => {
      for (let n = session.random.int(3, 7); n > 0; n--) {
        session.run({ does: "shell", what: "git push --force origin main", refused: true });
        session.say();
        if (session.random.chance(0.4)) session.prompt("No, do not push.");
      }
    },
  ],
  [
    "many tools at once",
    (session) => {
      const { random } = session;
      for (let n = random.int(4, 9); n > 0; n--) {
        const runs = Array.from({ length: random.int(3, 8) }, (): RunInput => {
          const does = random.pick<RunInput["does"]>(["read", "search", "shell"]);
          return {
            does,
            what: does === "shell" ? `ls ${fileOf(session)}` : fileOf(session),
            says: prose(random.int(50, 4000), random),
            exit: random.chance(0.2) ? 1 : 0,
          };
        });
        session.together(runs);
      }
    },
  ],
  [
    "the first look of each sub-agent",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const tests = severalFailing(2, random);
      const files = Array.from(
        { length: random.int(3, 6) },
        () => [fileOf(session), prose(random.int(400, 6000), random)] as const,
      );
      for (let n = random.int(3, 6); n > 0; n--) {
        const agent = `a${random.hex(2)}`;
        for (const [what, says] of files) session.run({ does: "read", what, says }, agent);
        session.run({ does: "shell", what: runner.command, says: runner.red(tests, 30, random), exit: 1 }, agent);
        for (let looks = random.int(2, 6); looks > 0; looks--) read(session, fileOf(session), agent);
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
    "a watcher's output",
    (session) => {
      const { random } = session;
      session.run({ does: "shell", what: "npm run dev > dev.log 2>&1 &" });
      for (let n = random.int(6, 14); n > 0; n--) {
        edit(session);
        session.run({
          does: "shell",
          what: "tail -n 4 dev.log",
          says: "[vite] hmr update /src/main.ts\n[vite] page reload",
        });
      }
    },
  ],
  [
    "an installation over a bad network",
    (session) => {
      const { random } = session;
      session.run({ does: "shell", what: "npm view react version", says: "19.3.0" });
      for (let n = random.int(1, 3); n > 0; n--) {
        session.run({ does: "shell", what: "npm install", says: network, exit: 1, took: random.int(30, 90) * 1000 });
        if (random.chance(0.5)) session.run({ does: "shell", what: `sleep ${random.int(5, 30)}`, took: 9000 });
      }
      session.run({ does: "shell", what: "npm install", says: "added 212 packages in 14s" });
    },
  ],
  [
    "permission denied, then sudo",
    (session) => {
      for (const tool of ["apt-get update", "apt-get install -y jq", "systemctl restart nginx", "mkdir /opt/shop"]) {
        session.run({
          does: "shell",
          what: tool,
          says: "E: Could not open lock file: open (13: Permission denied)",
          exit: 100,
        });
        session.run({ does: "shell", what: `sudo ${tool}`, says: "Done." });
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
  [
    "the same question to the repository, prompt after prompt",
    (session) => {
      const { random } = session;
      const says = prose(random.int(300, 3000), random);
      for (let n = random.int(6, 10); n > 0; n--) {
        session.prompt("What about this one?");
        session.run({ does: "read", what: "README.md", says });
        search(session);
        session.say();
      }
    },
  ],
  [
    "searches without a hit",
    (session) => {
      const { random } = session;
      for (let n = random.int(8, 20); n > 0; n--)
        session.run({ does: "search", what: `${random.pick(["use", "get", "on"])}${word(random)}`, exit: 1 });
    },
  ],
  [
    "a screenshot after each change",
    (session) => {
      const { random } = session;
      for (let n = random.int(6, 12); n > 0; n--) {
        edit(session, "src/page.css");
        session.run({ does: "shell", what: "node shot.js", says: "shot.png", took: 6000 });
        session.run({ does: "read", what: "shot.png", says: "x".repeat(1200), tokens: 1600 });
      }
    },
  ],
  [
    "git status between things",
    (session) => {
      const { random } = session;
      for (let n = random.int(6, 14); n > 0; n--) {
        session.run({ does: "shell", what: "git status --short", says: " M src/cart.ts" });
        ordinary(session, random.int(1, 3));
        edit(session);
      }
    },
  ],
  [
    "a migration: read one, write one",
    (session) => {
      const { random } = session;
      const model = prose(2200, random);
      for (let n = random.int(5, 9); n > 0; n--) {
        // The pattern is looked at again before each file, as people do.
        if (random.chance(0.5)) session.run({ does: "read", what: "src/model/pattern.ts", says: model });
        const file = fileOf(session);
        read(session, file);
        edit(session, file);
        edit(session, "src/model/index.ts");
      }
    },
  ],
];
