import { edit, fileOf, type Kind, ordinary, read } from "./kinds.ts";
import { failing, prose, runners, vitest, word } from "./runners.ts";

/** Kinds that were thought of when the rules stood, and judged once before anything was changed for them. */
export const laterHealthy: readonly Kind[] = [
  [
    "snapshots, looked at and renewed",
    (session) => {
      const { random } = session;
      for (let n = random.int(5, 9); n > 0; n--) {
        edit(session);
        const says = `FAIL test/page.test.tsx\n  ● page › matches the snapshot\n\n    expect(received).toMatchSnapshot()\n\n    - Snapshot  - ${random.int(1, 9)}\n    + Received  + ${random.int(1, 9)}\n\nTests:       1 failed, 30 passed, 31 total`;
        session.run({ does: "shell", what: "npm test", says, exit: 1 });
        session.run({ does: "shell", what: "npm test -- -u", says: "Tests:       31 passed, 31 total" });
      }
    },
  ],
  [
    "one compile error after the other",
    (session) => {
      const { random } = session;
      const file = fileOf(session);
      for (let n = random.int(6, 12); n > 0; n--) {
        const code = random.pick(["E0308", "E0382", "E0425", "E0433", "E0502", "E0599"]);
        const says = `error[${code}]: ${random.pick(["mismatched types", "borrow of moved value", "cannot find value", "no method named"])}: \`${word(random)}\`\n  --> ${file}:${random.int(4, 300)}:9\nerror: could not compile \`shop\` (lib) due to 1 previous error`;
        session.run({ does: "shell", what: "cargo build", says, exit: 101 });
        edit(session, file);
      }
      session.run({ does: "shell", what: "cargo build", says: "Finished dev profile in 2.1s" });
    },
  ],
  [
    "the same mistake on many lines of one file",
    (session) => {
      const { random } = session;
      const file = fileOf(session);
      for (let n = random.int(5, 8); n > 0; n--) {
        const line = random.int(10, 400);
        const says = `${file}:${line}:${random.int(3, 40)}: error: expected ';' before '}' token\n  ${line} |   ${word(random)} = ${word(random)}(${word(random)})\nmake: *** [Makefile:12: build] Error 1`;
        session.run({ does: "shell", what: "make", says, exit: 2 });
        edit(session, file);
      }
      session.run({ does: "shell", what: "make", says: "cc -o shop" });
    },
  ],
  [
    "asking a server of tools for a job's state",
    (session) => {
      for (let n = session.random.int(6, 14); n > 0; n--)
        session.run({ does: "mcp", what: "ci status 4711", says: '{"state":"running"}' });
    },
  ],
  [
    "poke the server, look at its log",
    (session) => {
      const { random } = session;
      const says = prose(random.int(300, 900), random);
      for (let n = random.int(5, 10); n > 0; n--) {
        session.run({ does: "shell", what: `curl -s localhost:3000/cart/${n}`, says: '{"total":1200}' });
        session.run({ does: "shell", what: "tail -20 server.log", says });
      }
    },
  ],
  [
    "two agents that test in turn",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const agents = ["a1", "a2"].map((name) => `${name}${random.hex(1)}`);
      for (let n = random.int(6, 12); n > 0; n--) {
        for (const agent of agents) {
          const test = failing(random);
          session.run({ does: "shell", what: runner.command, says: runner.red([test], 30, random), exit: 1 }, agent);
          session.run({ does: "edit", what: `src/${test.file}.ts`, says: "Updated." }, agent);
          if (random.chance(0.5))
            session.run({ does: "shell", what: runner.command, says: runner.green(31, random) }, agent);
        }
      }
    },
  ],
  [
    "pods that start",
    (session) => {
      const { random } = session;
      for (let n = random.int(6, 12); n > 0; n--)
        session.run({ does: "shell", what: "kubectl get pods", says: "shop-7d9f   0/1   ContainerCreating   0   12s" });
    },
  ],
  [
    "a machine that boots",
    (session) => {
      const { random } = session;
      for (let n = random.int(2, 3); n > 0; n--) {
        session.run({
          does: "shell",
          what: "ssh build uptime",
          says: "ssh: connect to host build port 22: Connection refused",
          exit: 255,
        });
        session.run({ does: "shell", what: `sleep ${random.int(5, 20)}`, took: 10_000 });
      }
      session.run({ does: "shell", what: "ssh build uptime", says: "up 0 min" });
    },
  ],
  [
    "push, pull, push",
    (session) => {
      const { random } = session;
      for (let n = random.int(2, 4); n > 0; n--) {
        session.run({
          does: "shell",
          what: "git push",
          says: " ! [rejected]        main -> main (fetch first)\nerror: failed to push some refs",
          exit: 1,
        });
        session.run({ does: "shell", what: "git pull --rebase", says: "Successfully rebased" });
      }
      session.run({ does: "shell", what: "git push", says: "main -> main" });
    },
  ],
  [
    "questions to a database",
    (session) => {
      const { random } = session;
      for (let n = random.int(8, 16); n > 0; n--) {
        const wrong = random.chance(0.3);
        const says = wrong ? `ERROR:  column "${word(random)}" does not exist` : `${random.int(1, 900)}\n(1 row)`;
        session.run({
          does: "shell",
          what: `psql shop -c "select ${word(random)} from carts"`,
          says,
          exit: wrong ? 1 : 0,
        });
      }
    },
  ],
  [
    "end-to-end tests that time out now and then",
    (session) => {
      const { random } = session;
      for (let n = random.int(4, 8); n > 0; n--) {
        ordinary(session, random.int(1, 4));
        edit(session);
        for (let red = random.int(0, 2); red > 0; red--)
          session.run({
            does: "shell",
            what: "npx playwright test",
            says: `Running 12 tests\n  1) [chromium] › cart.spec.ts:12:5 › pays\n    Test timeout of 30000ms exceeded.\n  1 failed\n  11 passed (${random.int(30, 60)}s)`,
            exit: 1,
          });
        session.run({ does: "shell", what: "npx playwright test", says: "12 passed (41s)" });
      }
    },
  ],
  [
    "is the old name gone",
    (session) => {
      const { random } = session;
      const old = `handle${word(random)}`;
      for (let left = random.int(6, 14); left > 0; left--) {
        session.run({
          does: "search",
          what: old,
          says: Array.from({ length: left }, () => `${fileOf(session)}:${random.int(1, 300)}: ${old}()`).join("\n"),
        });
        edit(session);
      }
      session.run({ does: "search", what: old, exit: 1 });
    },
  ],
];

export const laterSick: readonly Kind[] = [
  [
    "a new script each time, the same error",
    (session) => {
      const { random } = session;
      for (let n = random.int(8, 14); n > 0; n--) {
        const script = `debug_${word(random)}.py`;
        edit(session, script);
        session.run({
          does: "shell",
          what: `python ${script}`,
          says: `Traceback (most recent call last):\n  File "${script}", line 1, in <module>\nModuleNotFoundError: No module named 'shop'`,
          exit: 1,
        });
      }
    },
  ],
  [
    "taken back and tried again",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const test = failing(random);
      const file = `src/${test.file}.ts`;
      for (let n = random.int(8, 20); n > 0; n--) {
        edit(session, file);
        session.run({ does: "shell", what: runner.command, says: runner.red([test], 30, random), exit: 1 });
        session.run({ does: "shell", what: `git checkout ${file}` });
      }
    },
  ],
  [
    "edits by the shell that mend nothing",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const test = failing(random);
      for (let n = random.int(10, 24); n > 0; n--) {
        session.run({ does: "shell", what: `sed -i 's/${word(random)}/${word(random)}/' src/${test.file}.ts` });
        session.run({ does: "shell", what: runner.command, says: runner.red([test], 30, random), exit: 1 });
      }
    },
  ],
  [
    "a page that is not there",
    (session) => {
      const { random } = session;
      for (let n = random.int(6, 12); n > 0; n--) {
        session.run({
          does: "shell",
          what: "curl -sf https://example.com/docs/api.json",
          says: "curl: (22) The requested URL returned error: 404",
          exit: 22,
        });
        if (random.chance(0.5)) read(session);
      }
    },
  ],
  [
    "two checks that contradict each other",
    (session) => {
      const { random } = session;
      const file = fileOf(session);
      for (let n = random.int(7, 14); n > 0; n--) {
        session.run({
          does: "shell",
          what: "npx eslint src",
          says: `${file}\n  12:3  error  Expected indentation of 4 spaces  indent\n✖ 1 problem`,
          exit: 1,
        });
        edit(session, file);
        session.run({
          does: "shell",
          what: "npx prettier --check src",
          says: `[warn] ${file}\n[warn] Code style issues found in the above file.`,
          exit: 1,
        });
        edit(session, file);
      }
    },
  ],
  [
    "a monorepo's tests that never pass",
    (session) => {
      const { random } = session;
      const test = failing(random);
      for (let n = random.int(8, 20); n > 0; n--) {
        session.run({
          does: "shell",
          what: "npx turbo run test --filter=cart",
          says: `cart:test: ${vitest.red([test], 30, random).replaceAll("\n", "\ncart:test: ")}\n ERROR  run failed: command  exited (1)`,
          exit: 1,
        });
        edit(session, `src/${test.file}.ts`);
      }
    },
  ],
];
