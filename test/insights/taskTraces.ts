import { type TaskKind, taskKinds } from "../../src/core/tasks.ts";
import { tasksOf } from "../../src/insights/tasks.ts";
import { pathTargetOf, targetOf } from "../../src/sources/command.ts";
import { createTrace, type Tool, type TraceBuilder } from "./trace.ts";

/** What happens between two prompts. */
type Steps = (trace: TraceBuilder) => void;

/** Ways in which a task of a kind goes. Some leave no sign of what they were: they are told wrongly, and count. */
const ways: Readonly<Record<TaskKind, readonly Steps[]>> = {
  question: [
    () => {},
    (trace) => look(trace, trace.random.int(1, 3)),
    (trace) => trace.run({ name: "WebSearch", activity: "web", target: trace.random.hex(2) }),
    (trace) => trace.run({ name: "Bash", activity: "run", target: targetOf("npm run dev") }),
    // It took more looks than usual.
    (trace) => look(trace, trace.random.int(2, 5)),
  ],
  search: [
    (trace) => look(trace, trace.random.int(5, 30)),
    (trace) => {
      const agent = trace.random.hex(1);
      trace.run({ name: "Task", activity: "agent", target: trace.random.hex(2) });
      look(trace, trace.random.int(3, 20), agent);
    },
    (trace) => {
      look(trace, trace.random.int(2, 8));
      trace.run({ name: "WebFetch", activity: "web", target: trace.random.hex(2) });
      trace.run({ name: "mcp__docs__search", activity: "mcp", target: trace.random.hex(2) });
    },
    // Found at once.
    (trace) => look(trace, trace.random.int(2, 6)),
  ],
  smallEdit: [
    (trace) => edits(trace, trace.random.int(1, 3), 1),
    (trace) => {
      look(trace, trace.random.int(1, 9));
      edits(trace, trace.random.int(1, 3), 2);
      trace.run(test());
    },
    (trace) => {
      edits(trace, 2, 2);
      trace.run({ name: "Bash", activity: "run", target: targetOf("npm run build"), ok: trace.random.chance(0.8) });
      edits(trace, 1, 1);
    },
    (trace) => {
      edits(trace, 1, 2);
      trace.run(test(false));
      edits(trace, 1, 1);
      trace.run(test());
    },
    // Two red tests of its own making.
    (trace) => {
      for (let red = trace.random.int(1, 2); red >= 0; red--) {
        edits(trace, 1, 1);
        trace.run(test(red === 0));
      }
    },
  ],
  refactor: [
    (trace) => edits(trace, trace.random.int(5, 20), 1),
    (trace) => {
      look(trace, trace.random.int(5, 20));
      edits(trace, trace.random.int(5, 12), 2);
      for (let red = trace.random.int(0, 4); red > 0; red--) {
        trace.run(test(false));
        edits(trace, 1, 1);
      }
      trace.run(test());
    },
    (trace) => {
      trace.run({ name: "TodoWrite", activity: "plan", target: trace.random.hex(2) });
      edits(trace, trace.random.int(4, 9), 2);
      trace.run(test());
    },
    // A few patches, each of many files.
    (trace) => {
      for (let n = trace.random.int(2, 6); n > 0; n--) edits(trace, 1, 1, "apply_patch");
      trace.run(test());
    },
  ],
  testFix: [
    (trace) => {
      trace.run(test(false));
      look(trace, trace.random.int(1, 5));
      edits(trace, trace.random.int(1, 3), 1);
      trace.run(test());
    },
    (trace) => {
      for (let red = trace.random.int(2, 6); red > 0; red--) {
        trace.run(test(false));
        edits(trace, 1, 1);
      }
      trace.run(test(trace.random.chance(0.8)));
    },
    (trace) => {
      look(trace, 3);
      trace.run({ ...test(false), target: targetOf("npx vitest run test/cart.test.ts") });
      edits(trace, trace.random.int(4, 7), 1);
      trace.run(test());
    },
    // What failed was in the prompt.
    (trace) => {
      edits(trace, 1, 1);
      for (let red = trace.random.int(0, 3); red > 0; red--) {
        trace.run(test(false));
        edits(trace, 1, 1);
      }
      trace.run(test());
    },
  ],
  planning: [
    (trace) => {
      look(trace, trace.random.int(2, 20));
      trace.run({ name: "ExitPlanMode", activity: "plan", target: trace.random.hex(2) });
    },
    (trace) => {
      look(trace, trace.random.int(0, 9));
      trace.run({ name: "update_plan", activity: "plan", target: trace.random.hex(2) });
    },
    (trace) => {
      look(trace, trace.random.int(2, 9));
      trace.run({ name: "create_plan", activity: "plan", target: trace.random.hex(2) });
    },
    (trace) => {
      trace.run({ name: "EnterPlanMode", activity: "plan", target: trace.random.hex(2) });
      trace.run({ name: "Task", activity: "agent", target: trace.random.hex(2) });
      look(trace, trace.random.int(2, 9), trace.random.hex(1));
    },
    // In words only.
    (trace) => {
      look(trace, trace.random.int(2, 9));
      if (trace.random.chance(0.5)) trace.run({ name: "update_plan", activity: "plan", target: trace.random.hex(2) });
    },
  ],
  review: [
    (trace) => {
      trace.run({ name: "Bash", activity: "read", target: targetOf("git diff main...HEAD") });
      look(trace, trace.random.int(1, 12));
    },
    (trace) => {
      trace.run({ name: "shell", activity: "read", target: targetOf("git diff --stat") });
      look(trace, trace.random.int(1, 6));
    },
    (trace) => {
      trace.run({ name: "mcp__github__get_pull_request_files", activity: "mcp", target: trace.random.hex(2) });
      look(trace, trace.random.int(1, 12));
    },
    (trace) => {
      look(trace, trace.random.int(1, 8));
      trace.run(test(trace.random.chance(0.7)));
    },
    // A diff by a command of its own.
    (trace) => {
      const command = trace.random.pick(["git diff", "git show HEAD~3 -- src"]);
      trace.run({ name: "Bash", activity: "read", target: targetOf(command) });
      look(trace, trace.random.int(4, 12));
    },
  ],
  docs: [
    (trace) => document(trace, "README.md", trace.random.int(1, 5)),
    (trace) => {
      look(trace, trace.random.int(2, 9));
      document(trace, "README.md", 2);
      document(trace, "CHANGELOG.md", 1);
    },
    (trace) => {
      look(trace, trace.random.int(2, 20));
      document(trace, trace.random.pick(["ARCHITECTURE.md", "CLAUDE.md", "docs/README.md"]), trace.random.int(1, 3));
    },
    // A page that has no usual name.
    (trace) => document(trace, trace.random.pick(["README.md", "docs/guide.md"]), 2),
  ],
};

const folder = "/home/dev/shop";

function test(ok = true): Tool {
  return {
    name: "Bash",
    activity: "test",
    target: targetOf("npm test"),
    ok,
    exitCode: ok ? 0 : 1,
  };
}

function look(trace: TraceBuilder, times: number, agent: string | null = null): void {
  for (let n = times; n > 0; n--) {
    const read = trace.random.chance(0.6);
    trace.run({ name: read ? "Read" : "Grep", activity: read ? "read" : "search", target: trace.random.hex(2), agent });
  }
}

function edits(trace: TraceBuilder, files: number, times: number, name = "Edit"): void {
  for (let file = files; file > 0; file--) {
    const target = pathTargetOf(`${folder}/src/${trace.random.hex(1)}.ts`, folder);
    for (let n = times; n > 0; n--) trace.run({ name, activity: "edit", target });
  }
}

function document(trace: TraceBuilder, name: string, times: number): void {
  const target = pathTargetOf(`${folder}/${name}`, folder);
  for (let n = times; n > 0; n--) trace.run({ name: "Edit", activity: "edit", target });
}

/** Tasks of each kind; half of them are kept apart from tuning. */
const perKind = 80;

/** By kind as it is, how often it was told as which. */
export type Confusion = ReadonlyMap<TaskKind, ReadonlyMap<TaskKind, number>>;

/** Even seeds are for tuning, odd ones are kept apart. */
export function confusion(half: "tuning" | "kept"): Confusion {
  const seeds = Array.from({ length: perKind / 2 }, (_, n) => 2 * n + (half === "kept" ? 1 : 0));
  return new Map(
    taskKinds.map((kind, i) => {
      const told = new Map<TaskKind, number>();
      for (const seed of seeds) {
        const trace = createTrace(seed + 1000 * i);
        trace.mark("prompt");
        ways[kind][(seed >> 1) % ways[kind].length]!(trace);
        trace.respond();
        const [task] = tasksOf(trace.end(kind).facts);
        told.set(task!.kind, (told.get(task!.kind) ?? 0) + 1);
      }
      return [kind, told] as const;
    }),
  );
}

/** Share of tasks whose kind was told as it is. */
export function agreement(told: Confusion): number {
  let right = 0;
  let all = 0;
  for (const [kind, as] of told) {
    right += as.get(kind) ?? 0;
    all += [...as.values()].reduce((sum, times) => sum + times, 0);
  }
  return right / all;
}
