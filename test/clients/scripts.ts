import { healthyScripts, sickScripts } from "./judgedScripts.ts";
import type { Answer, Script } from "./script.ts";

const prose =
  "The parser reads one line at a time and keeps a small table of what it has seen. Each row knows where it came from, " +
  "so that a sum can be followed back to its lines. Nothing is rounded before the end. ";

const failingTest = "echo 'FAIL calc: expected 3, got 2' >&2; exit 1";

/** What the model says, by the name that a prompt mentions as `@@name`. */
export const scripts: Readonly<Record<string, Script>> = {
  ...sickScripts,
  ...healthyScripts,
  plain: [{ text: `Hello. ${prose}` }],
  think: [{ thinking: prose.repeat(2), text: "I have thought about it." }],
  fix: [
    { text: "Let me look.", calls: [{ do: "run", command: "cat calc.py; ls" }] },
    { calls: [{ do: "run", command: "printf 'def add(a, b):\\n    return a + b\\n' > calc.py" }] },
    { calls: [{ do: "read", path: "calc.py" }] },
    {
      calls: [
        { do: "run", command: "echo one" },
        { do: "run", command: "echo two" },
      ],
    },
    { text: `Fixed. ${prose}` },
  ],
  loop: Array.from({ length: 8 }, () => ({
    text: "Let me try again.",
    calls: [{ do: "run" as const, command: failingTest }],
  })),
  grow: Array.from({ length: 12 }, (_, i) => ({
    text: prose,
    calls: [{ do: "run" as const, command: `seq ${10_000 + i * 1000} ${11_000 + i * 1000}` }],
  })),
  flaky: [
    { refuse: [429, 529], calls: [{ do: "run", command: "echo survived" }] },
    { refuse: [500], text: `Back again. ${prose}` },
  ],
  shaky: [
    { refuse: [529, 503], calls: [{ do: "run", command: "echo survived" }] },
    { refuse: [500], text: `Back again. ${prose}` },
  ],
  down: [{ refuse: Array.from({ length: 30 }, () => 529) }],
  overload: [{ overloaded: "claude-opus-5-5", text: `The smaller model answers. ${prose}` }],
  cut: [{ cut: "first", text: prose.repeat(8) }],
  hang: [{ hang: true, text: prose.repeat(8) }],
  agents: [
    {
      calls: [
        { do: "agent", prompt: "@@look at the files" },
        { do: "agent", prompt: "@@nest one more" },
      ],
    },
    { text: `Both are back. ${prose}` },
  ],
  team: [
    { calls: [{ do: "agent", prompt: "@@look at the files" }, { do: "wait" }] },
    { calls: [{ do: "agent", prompt: "@@nest one more" }, { do: "wait" }] },
    { text: `Both are back. ${prose}` },
  ],
  crew: [
    { calls: [{ do: "agent", prompt: "@@look at the files", model: "gpt-6-luna" }, { do: "wait" }] },
    { text: `It is back. ${prose}` },
  ],
  other: [{ calls: [{ do: "agent", prompt: "@@look at the files", model: "haiku" }] }, { text: `Cheaper. ${prose}` }],
  background: [
    { calls: [{ do: "agent", prompt: "@@look in the background", background: true }] },
    { text: "It runs; I go on." },
    { text: `The agent has ended. ${prose}` },
  ],
  look: [{ calls: [{ do: "run", command: "wc -l calc.py" }] }, { text: `Two lines. ${prose}` }],
  nest: [
    { calls: [{ do: "agent", prompt: "@@look deeper" }, { do: "wait" }] },
    { text: `My own agent has ended. ${prose}` },
  ],
  search: [{ calls: [{ do: "search", query: "prompt cache lifetime" }] }, { text: `Found it. ${prose}` }],
  served: [{ searches: 2, text: `Searched on the server. ${prose}` }],
  advise: [
    {
      calls: [{ do: "run", command: "echo advised" }],
      advisor: { model: "claude-opus-5-5", input: 9000, output: 400 },
    },
    { text: `As advised. ${prose}` },
  ],
};

export const done: Answer = { text: "Done." };

/** What a model answers when it is asked to sum up the conversation; the script goes on where it was. */
export function summaryOf(position: { name: string; step: number } | undefined): string {
  const next = position ? `Next: @@${position.name}:${position.step}` : "";
  return `<analysis>Going through the conversation in order. ${prose}</analysis>\n<summary>So far: ${prose.repeat(3)}${next}</summary>`;
}
