import { describe, expect, it } from "vitest";
import { diffs, documents } from "../../src/insights/taskKind.ts";
import { tasksOf } from "../../src/insights/tasks.ts";
import { pathTargetOf, targetOf } from "../../src/sources/command.ts";
import { agreement, confusion } from "./taskTraces.ts";
import { createTrace, minute, type Tool, type TraceBuilder } from "./trace.ts";

const edit: Tool = { name: "Edit", activity: "edit", target: "e".repeat(16) };
const test: Tool = { name: "Bash", activity: "test", target: "t".repeat(16) };

function tasks(middle: (trace: TraceBuilder) => void) {
  const trace = createTrace(1);
  trace.mark("prompt");
  middle(trace);
  trace.respond();
  return tasksOf(trace.end("task").facts);
}

describe("tasks", () => {
  it("reach from one prompt to the next and hold what sub-agents spent; without an answer there is none", () => {
    const trace = createTrace(1);
    trace.respond(); // before the first prompt
    trace.mark("prompt");
    trace.mark("prompt");
    trace.run(edit);
    trace.respond("a1");
    trace.mark("prompt");
    trace.respond();
    const { facts } = trace.end("cut");
    const costs = facts.calls.map(({ nanoUsd }) => nanoUsd!);
    expect(tasksOf(facts)).toMatchObject([
      { kind: "smallEdit", from: facts.calls[1]!.at, to: facts.calls[2]!.at, nanoUsd: costs[1]! + costs[2]! },
      { kind: "question", from: facts.calls[3]!.at, nanoUsd: costs[3]! },
    ]);
  });

  it("belong to the model that most was spent on", () => {
    const trace = createTrace(1);
    trace.mark("prompt");
    for (let n = 0; n < 3; n++) trace.respond();
    const { facts } = trace.end("models");
    const [dear, ...cheap] = facts.calls;
    const calls = [{ ...dear!, model: "dear", nanoUsd: 1e9 }, ...cheap.map((call) => ({ ...call, nanoUsd: 1 }))];
    expect(tasksOf({ ...facts, calls })[0]!.model).toBe("dear");
  });

  it("end well when the last test and the last step did", () => {
    const well = (...oks: boolean[]) => tasks((trace) => oks.forEach((ok) => trace.run({ ...test, ok })))[0]!.well;
    expect([well(true), well(false, true), well(true, false)]).toEqual([true, true, false]);
  });

  it("do not end well in a loop, when stopped, or when the same is edited again at once", () => {
    const [looped] = tasks((trace) => {
      for (let n = 0; n < 9; n++) trace.run({ ...test, ok: false });
      trace.run(test);
    });
    const [stopped] = tasks((trace) => {
      trace.respond();
      trace.mark("interrupt");
    });
    const again = (pause: number) =>
      tasks((trace) => {
        trace.run(edit);
        trace.pass(pause);
        trace.mark("prompt");
        trace.run(edit);
      }).map(({ well }) => well);
    expect([looped!.well, stopped!.well]).toEqual([false, false]);
    expect([again(minute), again(5 * minute)]).toEqual([
      [false, true],
      [true, true],
    ]);
  });

  it("are of the right kind mostly, on the half that is kept apart", () => {
    expect(agreement(confusion("kept"))).toBeGreaterThanOrEqual(0.85);
  });

  it("know documentation and diffs by the digests that the sources make", () => {
    const pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "AGENTS.md", "CLAUDE.md"];
    const names = [...pages, "docs/README.md", "docs/index.md", "README", "README.rst"];
    expect(documents).toEqual(new Set(names.map((name) => pathTargetOf(`/home/dev/shop/${name}`, "/home/dev/shop"))));
    const changes = ["", " --stat", " HEAD", " --cached", " --staged", " main...HEAD", " HEAD~1"];
    const commands = [...changes.map((rest) => `git diff${rest}`), "git show", "git show HEAD", "gh pr diff"];
    expect(diffs).toEqual(new Set(commands.map((command) => targetOf(command))));
  });
});
