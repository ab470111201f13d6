import type { Answer, Script } from "./script.ts";

const run = (command: string): Answer => ({ calls: [{ do: "run", command }] });
const write = (file: string, text: string): Answer => run(`printf '%s\\n' ${JSON.stringify(text)} > ${file}`);
const times = (count: number, steps: (n: number) => Answer[]): Answer[] =>
  Array.from({ length: count }, (_, n) => steps(n)).flat();

/** A test file for `node --test` that wants `add(2, 3)` to be `sum`. */
const test = (sum: number): Answer =>
  write(
    "add.test.mjs",
    `import { test } from "node:test"; import { equal } from "node:assert"; import { add } from "./add.mjs"; test("adds ${sum}", () => equal(add(2, 3), ${sum}));`,
  );
const code = (body: string): Answer => write("add.mjs", `export const add = (a, b) => ${body};`);
const check = run("node --test add.test.mjs");

/** Sessions that somebody who looks over the shoulder would stop. */
export const sickScripts: Readonly<Record<string, Script>> = {
  stuckfail: times(8, () => [run("echo 'FAIL calc: expected 3, got 2' >&2; exit 1")]),
  stucktest: [test(5), code("a - b"), ...times(8, () => [check, { calls: [{ do: "read", path: "add.mjs" }] }])],
  stuckedit: [test(5), ...times(12, (n) => [code(`a - b - ${n}`), check])],
  stuckpipe: [test(5), ...times(12, (n) => [code(`a - b - ${n}`), run("node --test add.test.mjs 2>&1 | tail -40")])],
  stuckturns: [write("notes.txt", "one two three"), ...times(6, () => [run("cat calc.py"), run("cat notes.txt")])],
  stucksearch: times(8, (n) => [run("grep -rn add ."), run(`grep -n return${n} calc.py`)]),
};

/** Sessions that look like it and go well. */
export const healthyScripts: Readonly<Record<string, Script>> = {
  welltdd: times(4, (n) => [test(n + 5), check, code(`a + b + ${n + 1}`), check, code(`a + b + ${n}`), check]),
  wellpipe: times(4, (n) => [
    test(n + 5),
    run("node --test add.test.mjs 2>&1 | tail -40"),
    code(`a + b + ${n}`),
    run("node --test add.test.mjs 2>&1 | tail -40"),
  ]),
  wellflaky: times(4, (n) => [
    write(
      "flaky.sh",
      `test -f ok${n} && exit 0; test -f try${n} && touch ok${n}; touch try${n}; echo 'FAIL flaky'; exit 1`,
    ),
    ...times(3, () => [run("sh flaky.sh")]),
  ]),
  wellsearch: times(12, (n) => [run(`grep -rn name${n} .`), run(`grep -rn def${"x".repeat(n)} . || true`)]),
  wellwait: [run("echo pending > state"), ...times(4, () => [run("sleep 10; cat state; grep -q done state")])],
  wellrepl: times(8, (n) => [run(`python3 -c "print(${n} * 7)"`)]),
  wellretry: [
    write(
      "install.sh",
      "test -f b && exit 0; test -f a && touch b; touch a; echo 'npm error network ECONNRESET'; exit 1",
    ),
    ...times(3, () => [run("sh install.sh")]),
  ],
  welllint: times(6, (n) => [
    write("lint.sh", `seq 1 ${60 - 10 * n} | sed 's/$/:1 error  unused variable/'; exit ${n === 5 ? 0 : 1}`),
    run("sh lint.sh"),
  ]),
  wellbench: times(10, (n) => [run(`sh -c 'echo mean 12${n}.5 ms > out.txt'`), run("cat out.txt")]),
  wellmany: times(4, (n) => [
    {
      calls: [
        { do: "run", command: `ls -la; echo ${n}` },
        { do: "run", command: "cat calc.py" },
        { do: "run", command: `test -f missing${n}` },
      ],
    },
  ]),
  wellrebase: [
    run(
      "git config user.name dev; git config user.email dev@example.com; git checkout -qb topic; for n in 1 2 3 4; do echo topic$n > f$n; git add f$n; git commit -qm wip; done; git checkout -q main; for n in 1 2 3 4; do echo main$n > f$n; git add f$n; done; git commit -qm other; git checkout -q topic",
    ),
    run("git rebase main"),
    ...times(4, (n) => [write(`f${n + 1}`, "both"), run(`git add f${n + 1}; GIT_EDITOR=true git rebase --continue`)]),
  ],
  wellagents: [
    {
      calls: [
        { do: "agent", prompt: "@@look at the files" },
        { do: "agent", prompt: "@@look at the files too" },
        { do: "agent", prompt: "@@look at them as well" },
      ],
    },
    { calls: [{ do: "wait" }] },
    { text: "All are back." },
  ],
  wellapi: times(3, () => [{ refuse: [529, 503], calls: [{ do: "run", command: "echo survived" }] }]),
  wellquiet: times(7, (n) => [code(`a + b + ${n}`), run("cat add.mjs | grep TODO")]),
};
