import { edit, fileOf, type Kind, read, search } from "./kinds.ts";
import { failing, prose, runners, severalFailing, word } from "./runners.ts";

/** Sessions that a developer who looks over the shoulder would stop. */
export const sickKinds: readonly Kind[] = [
  [
    "the same test, nothing changed",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const test = failing(random);
      for (let n = random.int(6, 30); n > 0; n--) {
        session.run({ does: "shell", what: runner.command, says: runner.red([test], 30, random), exit: 1 });
        for (let looks = random.int(0, 2); looks > 0; looks--) read(session);
      }
    },
  ],
  [
    "edits of the same files, the same failure",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const test = failing(random);
      const files = [fileOf(session), fileOf(session), `test/${test.file}.test.ts`] as const;
      for (let n = random.int(8, 50); n > 0; n--) {
        session.run({ does: "shell", what: runner.command, says: runner.red([test], 30, random), exit: 1 });
        for (let edits = random.int(1, 3); edits > 0; edits--) edit(session, random.pick(files));
        if (random.chance(0.4)) read(session);
      }
    },
  ],
  [
    "the value changes, the failure does not",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const test = failing(random);
      const file = fileOf(session);
      for (let n = random.int(8, 30); n > 0; n--) {
        const received = random.int(100, 9999);
        const noise = random.chance(0.3) ? `\nDEBUG total=${received} lines=${random.int(1, 9)}` : "";
        session.run({
          does: "shell",
          what: runner.command,
          says: runner.red([{ ...test, received }], 30, random) + noise,
          exit: 1,
        });
        edit(session, file);
      }
    },
  ],
  [
    "mend one, break the other",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const [a, b] = severalFailing(2, random);
      for (let n = 0; n < random.int(10, 30); n++) {
        session.run({ does: "shell", what: runner.command, says: runner.red([n % 2 ? a! : b!], 31, random), exit: 1 });
        edit(session, n % 2 ? "src/cart.ts" : "src/coupon.ts");
      }
    },
  ],
  [
    "the same test in ever other words",
    (session) => {
      const { random } = session;
      const test = failing(random);
      const runner = runners[0];
      const flags = [
        "",
        " -- --verbose",
        " -- --runInBand",
        ` -- ${test.file}`,
        " -- --no-cache",
        " 2>&1 | tail -40",
        " -- --bail",
        " 2>&1 | head -60",
      ] as const;
      for (let n = random.int(8, 24); n > 0; n--) {
        const says = runner.red([test], 30, random);
        const flag = random.pick(flags);
        // A pipe ends with the exit code of its last command.
        session.run({ does: "shell", what: `${runner.command}${flag}`, says, exit: flag.includes("|") ? 0 : 1 });
        if (random.chance(0.8)) edit(session, `src/${test.file}.ts`);
        else read(session, `src/${test.file}.ts`);
      }
    },
  ],
  [
    "the same failure behind a pipe",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const test = failing(random);
      const command = `${runner.command} 2>&1 | tail -${random.pick([20, 40])}`;
      for (let n = random.int(8, 24); n > 0; n--) {
        session.run({ does: "shell", what: command, says: runner.red([test], 30, random) });
        if (random.chance(0.3)) read(session);
        edit(session, `src/${test.file}.ts`);
      }
    },
  ],
  [
    "two files in turn",
    (session) => {
      const { random } = session;
      const pair = [0, 1].map(() => ({
        does: "read" as const,
        what: fileOf(session),
        says: prose(random.int(400, 7000), random),
      }));
      for (let n = 0; n < random.int(8, 24); n++) session.run(pair[n % 2]!);
    },
  ],
  [
    "the same search",
    (session) => {
      const { random } = session;
      const again = {
        does: "search" as const,
        what: `handle${word(random)}`,
        says: prose(random.int(200, 4000), random),
      };
      for (let n = random.int(6, 20); n > 0; n--) {
        session.run(again);
        for (let looks = random.int(0, 2); looks > 0; looks--) search(session);
      }
    },
  ],
  [
    "the same file",
    (session) => {
      const { random } = session;
      const again = { does: "read" as const, what: fileOf(session), says: prose(random.int(900, 9000), random) };
      for (let n = random.int(6, 20); n > 0; n--) {
        session.run(again);
        for (let looks = random.int(0, 3); looks > 0; looks--) read(session);
      }
    },
  ],
  [
    "the same web search",
    (session) => {
      const { random } = session;
      for (let n = random.int(6, 14); n > 0; n--) {
        session.run({ does: "web", what: "vite plugin order resolveId", says: prose(random.int(900, 3000), random) });
        if (random.chance(0.4)) search(session);
      }
    },
  ],
  [
    "an edit that never applies",
    (session) => {
      const { random } = session;
      const file = fileOf(session);
      for (let n = random.int(6, 15); n > 0; n--) {
        session.run({ does: "edit", what: file, says: "String to replace not found in file.", exit: 1 });
        if (random.chance(0.6))
          session.run({ does: "shell", what: `sed -n '${random.int(1, 90)},200p' ${file}`, says: prose(900, random) });
      }
    },
  ],
  [
    "one agent after the other fails at it",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const test = failing(random);
      for (let n = random.int(4, 8); n > 0; n--) {
        const agent = `a${random.hex(2)}`;
        for (let tries = random.int(2, 4); tries > 0; tries--) {
          session.run({ does: "shell", what: runner.command, says: runner.red([test], 30, random), exit: 1 }, agent);
          session.run({ does: "edit", what: `src/${test.file}.ts`, says: "Updated." }, agent);
        }
        session.say();
      }
    },
  ],
  [
    "a build that never gets further",
    (session) => {
      const { random } = session;
      const image = word(random);
      for (let n = random.int(8, 20); n > 0; n--) {
        const says = `#1 [internal] load build definition\n#9 ERROR: process "/bin/sh -c pip install ." did not complete successfully: exit code: 1\n------\nERROR: failed to solve: process "/bin/sh -c pip install ." did not complete successfully: exit code: 1 (${random.int(10, 99)}.${random.int(1, 9)}s)`;
        session.run({
          does: "shell",
          what: `docker build -t ${image} .`,
          says,
          exit: 1,
          took: random.int(20, 80) * 1000,
        });
        edit(session, random.pick(["Dockerfile", "setup.py"]));
      }
    },
  ],
  [
    "a tool of a server that always refuses",
    (session) => {
      const { random } = session;
      for (let n = random.int(6, 15); n > 0; n--) {
        session.run({
          does: "mcp",
          what: "db query select * from carts",
          says: 'error: relation "carts" does not exist',
          exit: 1,
        });
        if (random.chance(0.5)) read(session);
      }
    },
  ],
  [
    "two hundred turns, compactions included",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const test = failing(random);
      const files = [fileOf(session), fileOf(session)] as const;
      for (let n = 0; n < 66; n++) {
        session.run({ does: "shell", what: runner.command, says: runner.red([test], 30, random), exit: 1 });
        read(session, random.pick(files));
        edit(session, random.pick(files));
        if (n % 20 === 19) session.compact();
      }
    },
  ],
  [
    "the command that is not there",
    (session) => {
      const { random } = session;
      for (let n = random.int(6, 14); n > 0; n--) {
        session.run({
          does: "shell",
          what: "make migrate",
          says: "make: *** No rule to make target 'migrate'.  Stop.",
          exit: 2,
        });
        session.run({
          does: "shell",
          what: random.pick(["ls", "cat Makefile", "ls scripts"]),
          says: prose(random.int(40, 400), random),
        });
      }
    },
  ],
];
