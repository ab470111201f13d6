import type { LedgerEntry } from "./ledger.ts";
import type { Scenario, Step } from "./scenario.ts";

type Happened = Scenario["happened"];

const completed =
  (count: number): Happened =>
  (ledger) =>
    ended(ledger, "complete") === count;
const ended = (ledger: readonly LedgerEntry[], end: LedgerEntry["end"]) =>
  ledger.filter((entry) => entry.end === end).length;
const sessions =
  (count: number): Happened =>
  (ledger) =>
    new Set(ledger.map((entry) => entry.session)).size === count;
const used =
  (...models: string[]): Happened =>
  (ledger) =>
    models.every((model) => ledger.some((entry) => entry.usage.some((use) => use.model === model)));
const refused =
  (...statuses: number[]): Happened =>
  (ledger) =>
    statuses.every((status) => ledger.some((entry) => entry.status === status));
const some =
  (test: (entry: LedgerEntry) => unknown): Happened =>
  (ledger) =>
    ledger.some(test);
const all =
  (...tests: Happened[]): Happened =>
  (ledger) =>
    tests.every((test) => test(ledger));

const stopped = (signal: "SIGINT" | "SIGKILL"): Step[] => [
  { ask: "@@plain one" },
  { ask: "@@hang two", resume: 0, signal },
  { ask: "@@plain three", resume: 0 },
];
const forks: Step[] = [
  { ask: "@@fix one" },
  { ask: "@@plain two", fork: 0 },
  { ask: "@@plain three, and a few words more", fork: 1 },
  { ask: "@@plain four, which is again another length so that no two answers cost the same", resume: 0 },
];
const turns: Step[] = [
  { ask: "@@plain one" },
  { ask: "@@fix two", resume: 0 },
  { ask: "@@loop three", resume: 0 },
  { ask: "@@plain four", resume: 0 },
];

type Rest = Omit<Scenario, "name" | "client" | "about">;
const claude = (name: string, about: string, rest: Rest): Scenario => ({
  name: `claude-${name}`,
  client: "claude",
  about,
  ...rest,
});
const codex = (name: string, about: string, rest: Rest): Scenario => ({
  name: `codex-${name}`,
  client: "codex",
  about,
  ...rest,
});

const claudeScenarios = [
  claude("plain", "one prompt, one answer", { steps: [{ ask: "@@plain hello" }], happened: completed(1) }),
  claude("think", "thinking before the answer", {
    steps: [{ ask: "@@think hard" }],
    happened: some((entry) => entry.usage[0]?.tokens.reasoning),
  }),
  claude("tools", "reads, edits and parallel commands", { steps: [{ ask: "@@fix it" }], happened: completed(5) }),
  claude("turns", "many turns in one session", { steps: turns, happened: all(completed(16), sessions(1)) }),
  claude("resume", "resumed with another model", {
    steps: [{ ask: "@@plain one" }, { ask: "@@fix two", resume: 0, model: "opus" }],
    happened: all(sessions(1), used("claude-sonnet-5-5", "claude-opus-5-5")),
  }),
  claude("fork", "a fork, and a fork of the fork", { steps: forks, happened: all(completed(8), sessions(3)) }),
  claude("agents", "two sub-agents, one of which starts its own", {
    steps: [{ ask: "@@agents go" }],
    happened: all(completed(8), sessions(1)),
  }),
  claude("agent-background", "a sub-agent that reports later", {
    steps: [{ ask: "@@background go" }],
    happened: all(completed(5), sessions(1)),
  }),
  claude("agent-model", "a sub-agent on a smaller model", {
    steps: [{ ask: "@@other go" }],
    happened: used("claude-sonnet-5-5", "claude-haiku-5-5"),
  }),
  claude("loop", "the same failing command again and again", { steps: [{ ask: "@@loop go" }], happened: completed(9) }),
  claude("errors", "429, 529 and 500, then success", {
    steps: [{ ask: "@@flaky go" }],
    happened: all(completed(2), refused(429, 529, 500)),
  }),
  claude("down", "529 until the client gives up", {
    steps: [{ ask: "@@down go" }],
    env: { CLAUDE_CODE_MAX_RETRIES: "2" },
    happened: all(completed(0), refused(529)),
  }),
  claude("fallback", "an overloaded model, then the fallback", {
    steps: [
      { ask: "@@plain one", model: "opus" },
      { ask: "@@overload two", resume: 0, model: "opus", args: ["--fallback-model", "sonnet"] },
    ],
    happened: all(refused(529), used("claude-opus-5-5", "claude-sonnet-5-5")),
  }),
  claude("cut", "the server drops the stream", {
    steps: [{ ask: "@@cut go" }],
    happened: some((entry) => entry.end === "dropped"),
  }),
  claude("interrupt", "stopped by the user in the middle of an answer", {
    steps: stopped("SIGINT"),
    happened: all(completed(2), sessions(1)),
    estimates: ["interrupted-output"],
  }),
  claude("kill", "killed in the middle of an answer, then resumed", {
    steps: stopped("SIGKILL"),
    happened: all(completed(2), sessions(1)),
    estimates: ["cut-request"],
  }),
  claude("compact", "compaction on request", {
    steps: [{ ask: "@@fix one" }, { ask: "/compact", resume: 0 }, { ask: "@@plain two", resume: 0 }],
    happened: some((entry) => entry.purpose === "compaction"),
    estimates: ["compaction"],
  }),
  claude("compact-auto", "compaction when the window is full", {
    steps: [{ ask: "@@grow go" }],
    env: { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "100000" },
    charsPerToken: 1.5,
    happened: some((entry) => entry.purpose === "compaction"),
    estimates: ["compaction"],
  }),
  claude("web", "web search by the client's own tool", {
    steps: [{ ask: "@@search go" }],
    happened: some((entry) => entry.usage[0]?.tokens.webSearches),
  }),
  claude("advisor", "a second model consulted on the server", {
    steps: [{ ask: "@@advise go" }],
    happened: some((entry) => entry.usage.length === 2),
  }),
  claude("fast", "fast mode", {
    steps: [{ ask: "@@fix go", model: "opus", args: ["--settings", '{"fastMode":true}'] }],
    env: { CLAUDE_CODE_SKIP_FAST_MODE_NETWORK_ERRORS: "1" },
    happened: some((entry) => entry.usage[0]?.tier === "fast"),
  }),
  claude("cache-hour", "cache writes that live an hour", {
    steps: [{ ask: "@@fix go" }],
    env: { ENABLE_PROMPT_CACHING_1H: "1" },
    happened: some((entry) => entry.usage[0]?.tokens.cacheWrite1h),
  }),
  claude("older", "an older model with cache writes that live an hour", {
    steps: [{ ask: "@@fix go", model: "claude-sonnet-4-5" }],
    env: { ENABLE_PROMPT_CACHING_1H: "1" },
    happened: some((entry) => entry.usage[0]?.tokens.cacheWrite1h),
  }),
  claude("long-prompt", "prompts above the long-prompt threshold", {
    steps: [{ ask: "@@fix go", model: "haiku" }],
    charsPerToken: 0.45,
    happened: some((entry) => (entry.usage[0]?.tokens.cacheRead ?? 0) > 100_000),
  }),
  claude("region", "served from a region with a surcharge", {
    steps: [{ ask: "@@fix go" }],
    geo: "us",
    happened: some((entry) => entry.usage[0]?.geo === "us"),
  }),
  claude("terminal", "titles, an interrupt and /clear in the terminal", {
    steps: [
      {
        type: [
          { keys: "@@fix one\r", requests: 5 },
          { keys: "@@hang two\r", requests: 1 },
          { keys: "\u001b", requests: 0 },
          { keys: "/clear\r", requests: 0 },
          { keys: "@@plain three\r", requests: 1 },
          { keys: "/exit\r", requests: 0 },
        ],
      },
    ],
    env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: undefined },
    happened: all(
      sessions(2),
      some((entry) => entry.purpose === "title"),
      some((entry) => entry.end === "hung"),
    ),
    estimates: ["interrupted-output"],
  }),
];

const codexScenarios = [
  codex("plain", "one prompt, one answer", { steps: [{ ask: "@@plain hello" }], happened: completed(1) }),
  codex("think", "reasoning before the answer", {
    steps: [{ ask: "@@think hard" }],
    happened: some((entry) => entry.usage[0]?.tokens.reasoning),
  }),
  codex("tools", "commands in code mode", { steps: [{ ask: "@@fix it" }], happened: completed(5) }),
  codex("functions", "an older model with plain function calls", {
    steps: [{ ask: "@@fix it", model: "gpt-5.5" }],
    happened: all(completed(5), used("gpt-5.5")),
  }),
  codex("turns", "many turns in one session", { steps: turns, happened: all(completed(16), sessions(1)) }),
  codex("resume", "resumed with another model", {
    steps: [{ ask: "@@plain one" }, { ask: "@@fix two", resume: 0, model: "gpt-6-astra" }],
    happened: all(sessions(1), used("gpt-6.1-sol", "gpt-6-astra")),
  }),
  codex("fork", "a fork, and a fork of the fork", { steps: forks, happened: all(completed(8), sessions(3)) }),
  codex("agents", "sub-agents, one of which starts its own", {
    steps: [{ ask: "@@team go" }],
    happened: all(completed(9), sessions(1)),
  }),
  codex("agents-slow", "the same, with answers that take a second and a half", {
    steps: [{ ask: "@@team go" }],
    latencyMs: 1500,
    happened: all(completed(9), sessions(1)),
  }),
  codex("fork-slow", "the forks, with answers that take a second and a half", {
    steps: forks,
    latencyMs: 1500,
    happened: all(completed(8), sessions(3)),
  }),
  codex("agent-model", "a sub-agent on a smaller model", {
    steps: [{ ask: "@@crew go" }],
    happened: all(sessions(1), used("gpt-6.1-sol", "gpt-6-luna")),
  }),
  codex("loop", "the same failing command again and again", { steps: [{ ask: "@@loop go" }], happened: completed(9) }),
  codex("errors", "529, 503 and 500, then success", {
    steps: [{ ask: "@@shaky go" }],
    happened: all(completed(2), refused(529, 503, 500)),
  }),
  codex("down", "529 until the client gives up", {
    steps: [{ ask: "@@down go" }],
    happened: all(completed(0), refused(529)),
  }),
  codex("cut", "the server drops the stream", {
    steps: [{ ask: "@@cut go" }],
    happened: some((entry) => entry.end === "dropped"),
  }),
  codex("interrupt", "stopped by the user in the middle of an answer", {
    steps: stopped("SIGINT"),
    happened: all(
      completed(2),
      some((entry) => entry.end === "hung"),
    ),
  }),
  codex("kill", "killed in the middle of an answer, then resumed", {
    steps: stopped("SIGKILL"),
    happened: all(
      completed(2),
      some((entry) => entry.end === "hung"),
    ),
  }),
  codex("compact-auto", "compaction when the window is full", {
    steps: [{ ask: "@@grow go" }],
    config: ["model_auto_compact_token_limit = 20000"],
    happened: some((entry) => entry.purpose === "compaction"),
  }),
  codex("web", "web search on the server", {
    steps: [{ ask: "@@served go" }],
    happened: some((entry) => entry.usage[0]?.tokens.webSearches),
  }),
  codex("priority", "the priority tier", {
    steps: [{ ask: "@@fix go" }],
    config: ['service_tier = "fast"'],
    happened: some((entry) => entry.usage[0]?.tier === "priority"),
  }),
  codex("review", "a review in a thread of its own", {
    steps: [{ run: ["exec", "review", "--json", "-m", "gpt-6.1-sol", "--commit", "HEAD"] }],
    happened: completed(1),
  }),
  codex("archive", "an archived session", {
    steps: [{ ask: "@@fix go" }, { run: ["archive", "{session:0}"] }],
    happened: completed(5),
  }),
  codex("editor", "through the app server, as editors ask, in the older log format", {
    steps: [{ serve: "@@fix go" }],
    happened: completed(5),
  }),
  codex("migrate", "a log in the older format, then rewritten by the migration", {
    steps: [{ serve: "@@fix go" }, { run: ["migrate-rollouts", "--apply"] }],
    happened: completed(5),
  }),
  codex("terminal", "titles, an interrupt and /compact in the terminal", {
    steps: [
      {
        type: [
          { keys: "@@fix one\r", requests: 5 },
          { keys: "@@hang two\r", requests: 1 },
          { keys: "\u001b", requests: 0 },
          { keys: "/compact\r", requests: 1 },
          { keys: "/quit\r", requests: 0 },
        ],
      },
    ],
    happened: all(
      some((entry) => entry.purpose === "title"),
      some((entry) => entry.purpose === "compaction"),
    ),
  }),
];

/** Every way in which a client is known to write its log differently, in turns as small as they can be. */
export const scenarios: readonly Scenario[] = [...claudeScenarios, ...codexScenarios];
