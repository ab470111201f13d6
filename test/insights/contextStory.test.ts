import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noTokens, type SourceId } from "../../src/core/event.ts";
import type { ContextPart } from "../../src/core/contextStory.ts";
import { contextStory, type ContextTrace } from "../../src/insights/contextStory.ts";

type Step =
  | { read: number; output: number; reasoning?: number; agent?: string }
  | { tool: string; bytes: number; activity?: "read" | "edit"; target?: string; agent?: string }
  | { mark: "prompt" | "compaction"; after?: number };

/** A trace of these steps, a second apart. */
function traceOf(steps: readonly Step[], source: SourceId = "claude"): ContextTrace {
  const calls: ContextTrace["calls"][number][] = [];
  const tools: ContextTrace["tools"][number][] = [];
  const marks: ContextTrace["marks"][number][] = [];
  for (const [i, step] of steps.entries()) {
    const at = i * 1000;
    if ("mark" in step) marks.push({ at, agent: null, mark: step.mark, after: step.after ?? null });
    else if ("tool" in step) {
      const { tool, bytes, activity = "edit", target = "t", agent = null } = step;
      tools.push({ at, agent, name: tool, activity, target, bytes });
    } else {
      const { read, output, reasoning = 0, agent = null } = step;
      const tokens = { ...noTokens, cacheRead: read, output, reasoning };
      calls.push({ at, agent, tokens, context: source === "codex" ? read + output : read });
    }
  }
  return { calls, tools, marks };
}

function partsOf(steps: readonly Step[], source?: SourceId): (string | number | boolean)[][] {
  const { parts } = contextStory(traceOf(steps, source))!;
  return parts.map(({ what, name, tokens, runs, estimate }) => [
    name === null ? what : `${what} ${name}`,
    tokens,
    runs,
    estimate ? "estimate" : "counted",
  ]);
}

const sum = (parts: readonly ContextPart[]) => parts.reduce((total, { tokens }) => total + tokens, 0);

describe("what fills the context", () => {
  it("is the start, the answers, the tools' results and the prompts", () => {
    expect(
      partsOf([
        { mark: "prompt" },
        { read: 20_000, output: 300 },
        { tool: "Read", bytes: 8000 }, // 20,000 → 22,300: 300 answered, 2,000 shown
        { read: 22_300, output: 500 },
        { mark: "prompt" }, // 22,300 → 23,050: 500 answered, 250 asked
        { read: 23_050, output: 900 }, // not read by any response yet
      ]),
    ).toEqual([
      ["start", 20_000, 1, "counted"],
      ["tool Read", 2000, 1, "estimate"],
      ["answers", 800, 2, "counted"],
      ["prompts", 250, 1, "estimate"],
    ]);
  });

  it("shares a growth among the results by their length, MCP tools by server", () => {
    expect(
      partsOf([
        { read: 10_000, output: 0 },
        { tool: "mcp__github__get_issue", bytes: 9000 },
        { tool: "mcp__github__search", bytes: 6000 },
        { tool: "Bash", bytes: 5000 },
        { read: 18_000, output: 0 }, // 8,000 tokens of 20,000 bytes
      ]),
    ).toEqual([
      ["start", 10_000, 1, "counted"],
      ["mcp github", 6000, 2, "estimate"],
      ["tool Bash", 2000, 1, "estimate"],
    ]);
  });

  it("tells what is read again from what is read first, until a compaction", () => {
    const read = { tool: "Read", bytes: 4000, activity: "read", target: "a.ts" } as const;
    const before: Step[] = [
      { read: 10_000, output: 0 },
      read,
      { read: 11_000, output: 0 },
      read,
      { ...read, target: "b.ts" },
      { ...read, bytes: 2000 }, // another part of the file
      { read: 13_500, output: 0 },
    ];
    expect(partsOf(before).slice(1)).toEqual([
      ["tool Read", 2500, 3, "estimate"],
      ["readAgain", 1000, 1, "estimate"],
    ]);
    const after: Step[] = [{ mark: "compaction" }, { read: 12_000, output: 0 }, read, { read: 13_000, output: 0 }];
    expect(partsOf([...before, ...after])).toEqual([
      ["start", 10_000, 1, "counted"],
      ["summary", 2000, 1, "counted"],
      ["tool Read", 1000, 1, "estimate"],
    ]);
  });

  it("is what the compaction left as long as nothing followed it", () => {
    const compacted = (after?: number): Step[] => [
      { read: 10_000, output: 50 },
      { read: 90_000, output: 50 },
      { mark: "compaction", ...(after !== undefined && { after }) },
    ];
    expect(partsOf(compacted(16_000))).toEqual([
      ["start", 10_000, 1, "counted"],
      ["summary", 6000, 1, "counted"],
    ]);
    expect(contextStory(traceOf(compacted()))).toBeNull();
  });

  it("keeps reasoning while tools run, and drops it at the next prompt", () => {
    const thought = { read: 10_000, output: 2000, reasoning: 1500 };
    expect(partsOf([thought, { tool: "Bash", bytes: 400 }, { read: 12_100, output: 0 }])).toContainEqual([
      "answers",
      2000,
      1,
      "counted",
    ]);
    expect(partsOf([thought, { mark: "prompt" }, { read: 10_600, output: 0 }]).slice(1)).toEqual([
      ["answers", 500, 1, "counted"],
      ["prompts", 100, 1, "estimate"],
    ]);
  });

  it("does not believe the length of a picture", () => {
    expect(
      partsOf([
        { read: 10_000, output: 100 },
        { tool: "Read", bytes: 2_000_000 },
        { read: 11_600, output: 0 },
      ]).slice(1),
    ).toEqual([
      ["tool Read", 1500, 1, "estimate"],
      ["answers", 100, 1, "counted"],
    ]);
  });

  it("counts the last answer of Codex, which is a part of its context", () => {
    expect(
      partsOf(
        [
          { mark: "prompt" },
          { read: 10_000, output: 100 },
          { tool: "shell", bytes: 4000 },
          { read: 11_100, output: 60 },
        ],
        "codex",
      ),
    ).toEqual([
      ["start", 10_000, 1, "counted"],
      ["tool shell", 1000, 1, "estimate"],
      ["answers", 160, 2, "counted"],
    ]);
  });

  it("leaves sub-agents out, and is null where no response tells its context", () => {
    const own: Step[] = [{ read: 10_000, output: 0 }];
    const theirs: Step[] = [
      { read: 70_000, output: 9, agent: "a1" },
      { tool: "Bash", bytes: 900, agent: "a1" },
    ];
    expect(partsOf([...own, ...theirs])).toEqual([["start", 10_000, 1, "counted"]]);
    expect(contextStory(traceOf(theirs))).toBeNull();
  });

  it("grows by the median of the last responses", () => {
    const reads = [10, 11, 14, 16, 96].map((k) => ({ read: k * 1000, output: 0 }));
    expect(contextStory(traceOf(reads))?.growth).toBe(2500); // of 1, 3, 2 and 80 thousand
    expect(contextStory(traceOf(reads.slice(0, 3)))?.growth).toBeNull();
  });
});

it("whatever happens, the parts are whole, not negative, and add up to the context", () => {
  const count = (max: number) => fc.nat({ max });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ read: count(200_000), output: count(9000), reasoning: count(9000) }) },
    fc.record({
      tool: fc.constantFrom("Read", "Bash", "mcp__github__get_issue", "__proto__"),
      bytes: count(500_000),
      activity: fc.constantFrom("read", "edit"),
      target: fc.constantFrom("a", "b"),
    }),
    fc.record({ mark: fc.constantFrom("prompt", "compaction"), after: count(50_000) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom("claude", "codex"), (steps, source) => {
      const proper = steps.map((each) =>
        "read" in each ? { ...each, reasoning: Math.min(each.reasoning ?? 0, each.output) } : each,
      );
      const story = contextStory(traceOf(proper, source));
      const response = proper.findLastIndex((each) => "read" in each);
      const compaction = proper.findLastIndex((each) => "mark" in each && each.mark === "compaction");
      const last = proper[Math.max(response, compaction)];
      if (response < 0 || !last) {
        expect(story).toBeNull();
        return;
      }
      const expected =
        "read" in last ? last.read + (source === "codex" ? last.output : 0) : "after" in last ? last.after : -1;
      expect(sum(story!.parts)).toBe(expected);
      for (const { tokens } of story!.parts) {
        expect(Number.isInteger(tokens)).toBe(true);
        expect(tokens).toBeGreaterThan(0);
      }
    }),
    { numRuns: 500 },
  );
});
