import type { Scenario } from "./scenario.ts";

const claude = (name: string, about: string, rest: Omit<Scenario, "name" | "about" | "client">): Scenario => ({
  name: `claude-${name}`,
  client: "claude",
  about,
  ...rest,
});
const codex = (name: string, about: string, rest: Omit<Scenario, "name" | "about" | "client">): Scenario => ({
  name: `codex-${name}`,
  client: "codex",
  about,
  ...rest,
});

/** Every way in which a client is known to write its log differently, in turns as small as they can be. */
export const scenarios: readonly Scenario[] = [
  claude("plain", "one prompt, one answer", { steps: [{ ask: "@@plain hello" }] }),
  claude("think", "thinking before the answer", { steps: [{ ask: "@@think hard" }] }),
  claude("tools", "reads, edits and parallel commands", { steps: [{ ask: "@@fix the test" }] }),
  claude("turns", "many turns in one session", {
    steps: [
      { ask: "@@plain one" },
      { ask: "@@fix two", resume: 0 },
      { ask: "@@loop three", resume: 0 },
      { ask: "@@plain four", resume: 0 },
    ],
  }),
  claude("resume", "resumed with another model", {
    steps: [{ ask: "@@plain one" }, { ask: "@@fix two", resume: 0, model: "opus" }],
  }),
  claude("fork", "a fork, and a fork of the fork", {
    steps: [
      { ask: "@@fix one" },
      { ask: "@@plain two", fork: 0 },
      { ask: "@@plain three", fork: 1 },
      { ask: "@@plain four", resume: 0 },
    ],
  }),
  claude("agents", "two sub-agents, one of which starts its own", { steps: [{ ask: "@@agents go" }] }),
  claude("agent-background", "a sub-agent that reports later", { steps: [{ ask: "@@background go" }] }),
  claude("agent-model", "a sub-agent on a smaller model", { steps: [{ ask: "@@other go" }] }),
  claude("loop", "the same failing command again and again", { steps: [{ ask: "@@loop go" }] }),
  claude("errors", "429, 529 and 500, then success", { steps: [{ ask: "@@flaky go" }] }),
  claude("down", "529 until the client gives up", {
    steps: [{ ask: "@@down go" }],
    env: { CLAUDE_CODE_MAX_RETRIES: "2" },
  }),
  claude("fallback", "overloaded model, then the fallback", {
    steps: [{ ask: "@@overload go", model: "opus", args: ["--fallback-model", "sonnet"] }],
  }),
  claude("cut", "the server drops the stream", { steps: [{ ask: "@@cut go" }] }),
  claude("interrupt", "stopped by the user in the middle of an answer", {
    steps: [
      { ask: "@@plain one" },
      { ask: "@@hang two", resume: 0, signal: "SIGINT" },
      { ask: "@@plain three", resume: 0 },
    ],
  }),
  claude("kill", "killed in the middle of an answer, then resumed", {
    steps: [
      { ask: "@@plain one" },
      { ask: "@@hang two", resume: 0, signal: "SIGKILL" },
      { ask: "@@plain three", resume: 0 },
    ],
  }),
  claude("compact", "compaction on request", {
    steps: [{ ask: "@@fix one" }, { ask: "/compact", resume: 0 }, { ask: "@@plain two", resume: 0 }],
  }),
  claude("compact-auto", "compaction when the window is full", {
    steps: [{ ask: "@@grow go" }],
    env: { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "100000" },
    charsPerToken: 1.5,
  }),
  claude("web", "web search by the client's own tool", { steps: [{ ask: "@@search go" }] }),
  claude("advisor", "a second model consulted on the server", { steps: [{ ask: "@@advise go" }] }),
  claude("fast", "fast mode", {
    steps: [{ ask: "@@fix go", model: "opus", args: ["--settings", '{"fastMode":true}'] }],
    env: { CLAUDE_CODE_SKIP_FAST_MODE_NETWORK_ERRORS: "1" },
  }),
  claude("cache-hour", "cache writes that live an hour", {
    steps: [{ ask: "@@fix go" }],
    env: { ENABLE_PROMPT_CACHING_1H: "1" },
  }),
  claude("long-prompt", "prompts above the long-prompt threshold", {
    steps: [{ ask: "@@fix go", model: "haiku" }],
    charsPerToken: 0.45,
  }),
  claude("region", "served from a region with a surcharge", { steps: [{ ask: "@@fix go" }], geo: "us" }),
  claude("terminal", "titles, interrupt, /clear in the terminal", {
    steps: [
      {
        type: [
          { keys: "@@fix one\r", requests: 5 },
          { keys: "@@hang two\r", requests: 1 },
          { keys: "\u001b", requests: 0 },
          { keys: "/clear\r", requests: 0 },
          { keys: "@@plain three, but write a longer prompt please\r", requests: 1 },
          { keys: "/exit\r", requests: 0 },
        ],
      },
    ],
    env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: undefined },
  }),

  codex("plain", "one prompt, one answer", { steps: [{ ask: "@@plain hello" }] }),
  codex("think", "reasoning before the answer", { steps: [{ ask: "@@think hard" }] }),
  codex("tools", "commands in code mode", { steps: [{ ask: "@@fix the test" }] }),
  codex("functions", "an older model with plain function calls", {
    steps: [{ ask: "@@fix the test", model: "gpt-5.5" }],
  }),
  codex("turns", "many turns in one session", {
    steps: [
      { ask: "@@plain one" },
      { ask: "@@fix two", resume: 0 },
      { ask: "@@loop three", resume: 0 },
      { ask: "@@plain four", resume: 0 },
    ],
  }),
  codex("resume", "resumed with another model", {
    steps: [{ ask: "@@plain one" }, { ask: "@@fix two", resume: 0, model: "gpt-6-astra" }],
  }),
  codex("fork", "a fork, and a fork of the fork", {
    steps: [
      { ask: "@@fix one" },
      { ask: "@@plain two", fork: 0 },
      { ask: "@@plain three", fork: 1 },
      { ask: "@@plain four", resume: 0 },
    ],
  }),
  codex("agents", "sub-agents, one of which starts its own", { steps: [{ ask: "@@team go" }] }),
  codex("agent-model", "a sub-agent on a smaller model", { steps: [{ ask: "@@crew go" }] }),
  codex("loop", "the same failing command again and again", { steps: [{ ask: "@@loop go" }] }),
  codex("errors", "529, 503 and 500, then success", { steps: [{ ask: "@@shaky go" }] }),
  codex("down", "529 until the client gives up", { steps: [{ ask: "@@down go" }] }),
  codex("cut", "the server drops the stream", { steps: [{ ask: "@@cut go" }] }),
  codex("interrupt", "stopped by the user in the middle of an answer", {
    steps: [
      { ask: "@@plain one" },
      { ask: "@@hang two", resume: 0, signal: "SIGINT" },
      { ask: "@@plain three", resume: 0 },
    ],
  }),
  codex("kill", "killed in the middle of an answer, then resumed", {
    steps: [
      { ask: "@@plain one" },
      { ask: "@@hang two", resume: 0, signal: "SIGKILL" },
      { ask: "@@plain three", resume: 0 },
    ],
  }),
  codex("compact-auto", "compaction when the window is full", {
    steps: [{ ask: "@@grow go" }],
    config: ["model_auto_compact_token_limit = 20000"],
  }),
  codex("web", "web search on the server", { steps: [{ ask: "@@served go" }] }),
  codex("priority", "the priority tier", { steps: [{ ask: "@@fix go" }], config: ['service_tier = "fast"'] }),
  codex("review", "a review in a thread of its own", {
    steps: [{ run: ["exec", "review", "--json", "-m", "gpt-6.1-sol", "--commit", "HEAD"] }],
  }),
  codex("archive", "an archived session", { steps: [{ ask: "@@fix go" }, { run: ["archive", "{session:0}"] }] }),
  codex("migrate", "logs rewritten by the migration", {
    steps: [{ ask: "@@fix go" }, { run: ["migrate-rollouts", "--apply"] }],
  }),
  codex("terminal", "titles and an interrupt in the terminal", {
    steps: [
      {
        type: [
          { keys: "@@fix one\r", requests: 6 },
          { keys: "@@hang two\r", requests: 1 },
          { keys: "\u001b", requests: 0 },
          { keys: "/compact\r", requests: 1 },
          { keys: "/quit\r", requests: 0 },
        ],
      },
    ],
  }),
];
