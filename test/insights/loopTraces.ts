import { createTrace, minute, type Tool, type Trace, type TraceBuilder } from "./trace.ts";

/** One kind of session: what happens in its middle. */
type Kind = readonly [name: string, (trace: TraceBuilder) => void];

/** Sessions that go well, however they look. */
export const healthyLoops: readonly Kind[] = [
  [
    "red-green cycles",
    (trace) => {
      const { random } = trace;
      const test = testRun(trace);
      for (let cycle = random.int(3, 12); cycle > 0; cycle--) {
        // One failing test after the other is mended: the same way of failing in ever fewer words, or another way.
        const same = random.chance(0.5);
        const way = random.hex(2);
        let bytes = random.int(2000, 9000);
        for (let red = random.int(1, 4); red > 0; red--) {
          trace.run({ ...test, ok: false, exitCode: 1, failure: same ? way : random.hex(2), bytes });
          bytes = Math.round(bytes * (0.5 + 0.3 * random.next()));
          edit(trace);
        }
        trace.run(test);
      }
    },
  ],
  [
    "flaky tests",
    (trace) => {
      const { random } = trace;
      const test = testRun(trace);
      const way = random.hex(2);
      for (let round = random.int(6, 20); round > 0; round--) {
        if (random.chance(0.5)) edit(trace);
        for (let n = random.int(0, 2); n > 0; n--) trace.run({ ...test, ok: false, exitCode: 1, failure: way });
        trace.run(test);
      }
    },
  ],
  [
    "long search",
    (trace) => {
      const { random } = trace;
      for (let n = random.int(20, 70); n > 0; n--) look(trace);
    },
  ],
  [
    "searches that find nothing",
    (trace) => {
      const { random } = trace;
      for (let n = random.int(5, 15); n > 0; n--) {
        const search = { name: "Bash", activity: "search", target: random.hex(2) } as const;
        const nothing = { ok: false, exitCode: 1, bytes: 11, failure: random.hex(2) };
        for (let again = random.int(1, 4); again > 0; again--) trace.run({ ...search, ...nothing });
      }
    },
  ],
  [
    "large refactoring",
    (trace) => {
      const { random } = trace;
      const check: Tool = { name: "Bash", activity: random.pick(["run", "test"]), target: random.hex(2) };
      for (let n = random.int(8, 13); n > 0; n--) {
        trace.run({ ...check, ok: false, exitCode: 2, failure: random.hex(2) });
        for (let edits = random.int(1, 5); edits > 0; edits--) edit(trace);
      }
      trace.run(check);
    },
  ],
  [
    "a large file in parts",
    (trace) => {
      const { random } = trace;
      const file = random.hex(2);
      for (let n = random.int(6, 20); n > 0; n--) trace.run({ name: "Read", activity: "read", target: file });
    },
  ],
  [
    "read, edit, read again",
    (trace) => {
      const { random } = trace;
      const [target, bytes] = [random.hex(2), random.int(500, 5000)];
      for (let n = random.int(6, 15); n > 0; n--) {
        trace.run({ name: "Read", activity: "read", target, bytes });
        trace.run({ name: "Edit", activity: "edit", target });
      }
    },
  ],
  [
    "waiting for a build",
    (trace) => {
      const { random } = trace;
      const [pause, state, bytes] = [random.hex(2), random.hex(2), random.int(100, 900)];
      for (let n = random.int(4, 15); n > 0; n--) {
        trace.run({ name: "Bash", activity: "run", target: pause, bytes: 0 });
        trace.run({ name: "Bash", activity: random.pick(["run", "read"]), target: state, bytes });
      }
    },
  ],
  [
    "a look at the state after each edit",
    (trace) => {
      const { random } = trace;
      const [target, bytes] = [random.hex(2), random.int(50, 500)];
      for (let n = random.int(6, 20); n > 0; n--) {
        edit(trace);
        trace.run({ name: "Bash", activity: "read", target, bytes });
      }
    },
  ],
  [
    "sub-agents that read the same",
    (trace) => {
      const { random } = trace;
      const files = Array.from({ length: random.int(3, 8) }, () => [random.hex(2), random.int(500, 9000)] as const);
      for (let n = random.int(4, 9); n > 0; n--) {
        const agent = random.hex(2);
        for (const [target, bytes] of files) trace.run({ name: "Read", activity: "read", target, bytes, agent });
      }
    },
  ],
  [
    "the same page for each prompt",
    (trace) => {
      const { random } = trace;
      const [target, bytes] = [random.hex(2), random.int(500, 9000)];
      for (let n = random.int(6, 15); n > 0; n--) {
        trace.mark("prompt");
        trace.run({ name: "Read", activity: "read", target, bytes });
        ordinary(trace, random.int(1, 4));
      }
    },
  ],
  [
    "an overloaded API",
    (trace) => {
      for (let n = trace.random.int(5, 40); n > 0; n--) {
        trace.mark("api-retry");
        if (trace.random.chance(0.3)) look(trace);
      }
    },
  ],
  [
    "given up after the second try",
    (trace) => {
      const { random } = trace;
      for (let n = random.int(3, 8); n > 0; n--) {
        const step: Tool = { name: "Bash", activity: random.pick(["run", "web", "read"]), target: random.hex(2) };
        for (let again = 2; again > 0; again--)
          trace.run({ ...step, ok: false, exitCode: 127, failure: random.hex(2) });
        look(trace);
      }
    },
  ],
  [
    "tests that mend slowly",
    (trace) => {
      const { random } = trace;
      const test = testRun(trace);
      const way = random.hex(2);
      for (let n = random.int(2, 4); n > 0; n--) {
        trace.run({ ...test, ok: false, exitCode: 1, failure: way, bytes: random.int(4000, 4100) });
        edit(trace);
        look(trace);
      }
      trace.run(test);
    },
  ],
];

/** Sessions that go round in circles. */
export const sickLoops: readonly Kind[] = [
  [
    "the same failure",
    (trace) => {
      const { random } = trace;
      const step: Tool = { name: "Bash", activity: random.pick(["run", "test", "web"]), target: random.hex(2) };
      const way = random.hex(2);
      for (let n = random.int(4, 40); n > 0; n--) {
        trace.run({ ...step, ok: false, exitCode: 1, failure: way });
        for (let looks = random.int(0, 2); looks > 0; looks--) look(trace);
      }
    },
  ],
  [
    "edits that mend nothing",
    (trace) => {
      const { random } = trace;
      const test = testRun(trace);
      const [way, bytes] = [random.hex(2), random.int(1000, 9000)];
      const files = [random.hex(2), random.hex(2)] as const;
      for (let n = random.int(7, 100); n > 0; n--) {
        const noise = 1 + 0.03 * (2 * random.next() - 1);
        trace.run({ ...test, ok: false, exitCode: 1, failure: way, bytes: Math.round(bytes * noise) });
        for (let edits = random.int(1, 3); edits > 0; edits--) edit(trace, random.pick(files));
        if (random.chance(0.4)) look(trace);
      }
    },
  ],
  [
    "always another failure, nothing edited",
    (trace) => {
      const { random } = trace;
      const step: Tool = { name: "Bash", activity: "run", target: random.hex(2) };
      for (let n = random.int(6, 20); n > 0; n--) {
        trace.run({ ...step, ok: false, exitCode: 1, failure: random.hex(2) });
        if (random.chance(0.5)) look(trace);
      }
    },
  ],
  [
    "back and forth between failures",
    (trace) => {
      const { random } = trace;
      const test = testRun(trace);
      const ways = Array.from({ length: random.int(2, 3) }, () => [random.hex(2), random.int(2000, 3000)] as const);
      for (let n = random.int(12, 40); n > 0; n--) {
        const [failure, bytes] = ways[n % ways.length]!;
        trace.run({ ...test, ok: false, exitCode: 1, failure, bytes });
        edit(trace);
      }
    },
  ],
  [
    "the same read",
    (trace) => {
      const { random } = trace;
      const name = random.pick(["Read", "Grep", "Bash"]);
      const read: Tool = { name, activity: random.pick(["read", "search"]), target: random.hex(2) };
      const bytes = random.int(300, 20_000);
      for (let n = random.int(6, 30); n > 0; n--) {
        trace.run({ ...read, bytes });
        for (let looks = random.int(0, 2); looks > 0; looks--) look(trace);
      }
    },
  ],
  [
    "two reads in turn",
    (trace) => {
      const { random } = trace;
      const [a, b] = [random.hex(2), random.hex(2)];
      const [some, others] = [random.int(300, 9000), random.int(300, 9000)];
      for (let n = random.int(4, 15); n > 0; n--) {
        trace.run({ name: "Read", activity: "read", target: a, bytes: some });
        trace.run({ name: "Grep", activity: "search", target: b, bytes: others });
      }
    },
  ],
  [
    "main thread and sub-agents fail alike",
    (trace) => {
      const { random } = trace;
      const step: Tool = { name: "Bash", activity: "run", target: random.hex(2) };
      const way = random.hex(2);
      for (let n = random.int(5, 20); n > 0; n--) {
        const agent = random.chance(0.3) ? null : `a${random.int(1, 4)}`;
        trace.run({ ...step, ok: false, exitCode: 1, failure: way, agent });
        look(trace);
      }
    },
  ],
  [
    "an edit that does not apply",
    (trace) => {
      const { random } = trace;
      const [target, way] = [random.hex(2), random.hex(2)];
      for (let n = random.int(4, 15); n > 0; n--) {
        trace.run({ name: "Edit", activity: "edit", target, ok: false, failure: way, bytes: random.int(80, 400) });
        if (random.chance(0.6)) trace.run({ name: "Read", activity: "read", target });
      }
    },
  ],
];

export function loopTrace([name, middle]: Kind, sick: boolean, seed: number): Trace {
  const trace = createTrace(seed);
  trace.mark("prompt");
  ordinary(trace, trace.random.int(5, 40));
  if (trace.random.chance(0.3)) trace.pass(trace.random.int(1, 90) * minute);
  if (sick) trace.sickens();
  middle(trace);
  ordinary(trace, trace.random.int(0, 20));
  return trace.end(name);
}

/** Work as it mostly is. */
function ordinary(trace: TraceBuilder, steps: number): void {
  const { random } = trace;
  for (let n = steps; n > 0; n--) {
    const what = random.next();
    if (what < 0.5) look(trace);
    else if (what < 0.8) edit(trace);
    else
      trace.run({
        name: "Bash",
        activity: random.pick(["run", "test"]),
        target: random.hex(2),
        ok: random.chance(0.8),
      });
  }
}

function look(trace: TraceBuilder): void {
  const { random } = trace;
  const looks: Tool[] = ["Read", "Bash"].map((name) => ({ name, activity: "read", target: random.hex(2) }));
  trace.run(random.pick([{ name: "Grep", activity: "search", target: random.hex(2) }, ...looks]));
}

function edit(trace: TraceBuilder, target = trace.random.hex(2)): void {
  const { random } = trace;
  trace.run({
    name: random.pick(["Edit", "Write", "apply_patch"]),
    activity: "edit",
    target,
    bytes: 90,
  });
}

function testRun({ random }: TraceBuilder): Tool {
  return { name: random.pick(["Bash", "exec_command"]), activity: "test", target: random.hex(2) };
}
