import { hash } from "node:crypto";
import type { Activity } from "../core/event.ts";

/**
 * What a tool run was about, without keeping its text: equal work has an equal digest.
 *
 * A loop is the same work failing again and again, so what changes from try to try without meaning (time stamps, ports,
 * ids, seeds, the folder it ran in) is taken out before digesting.
 */

/** Digest of a shell command, 16 hex characters. `cwd` is the folder that it ran in: its absolute paths become relative. */
export function targetOf(command: string, cwd?: string): string {
  const rest = command.slice(normalisedLength);
  const normal = normalised(command.slice(0, normalisedLength), cwd);
  return digest(rest ? `${normal}\n${rest}` : normal);
}

/** Digest of a file path, a pattern or an address, 16 hex characters: nothing but the folder is taken out. */
export function pathTargetOf(path: string, cwd?: string): string {
  return digest(relativeTo(path.includes("\\") ? path.replaceAll("\\", "/") : path, cwd));
}

/**
 * Digest of how a run failed: exit code and the first line that says why, numbers and paths blanked; where that only
 * says that something failed, the line behind it says what. 16 hex characters.
 */
export function failureOf(exitCode: number | null, text: string): string {
  // A run that failed with 0 hid its code behind a pipe, and most runners end with 1.
  if (exitCode === 0) return failureOf(1, text);
  return digest(`${exitCode ?? "?"} ${blanked(errorLine(text))}`);
}

/** The kind of work, from the tool's name; for shells from the command. */
export function activityOf(tool: string, command?: string): Activity {
  if (tool.startsWith("mcp__")) return "mcp";
  const name = tool.toLowerCase().replace(/_v\d+$/, "");
  const known = activities.get(name);
  if (known === undefined) return "other";
  return known === "run" && command !== undefined ? commandActivity(command) : known;
}

/**
 * Whether a test run that exited with 0 failed all the same: `npm test | tail` and `npm test; echo done` exit with what
 * their last command did.
 */
export function testsFailed(activity: Activity, text: string): boolean {
  if (activity !== "test") return false;
  const end = text.slice(-summaryLength);
  // Most runs say nothing of the kind: three plain searches are a tenth of the pattern's time.
  return ["fail", "Fail", "FAIL"].some((word) => end.includes(word)) && failedTests.test(end);
}

/**
 * Runners sum up at the end: `Tests: 2 failed, 9 passed`, `1 failing`, `# fail 3`, `FAIL example.com/cart`,
 * `test result: FAILED`, `12 examples, 2 failures`, `Failed!`.
 */
const failedTests =
  /^\W*(?:(?:Tests?|Test Files|Test Suites):?\s+)?[1-9]\d{0,5} fail(?:ed|ing)\b|^\W*fail [1-9]|^FAIL(?:ED)?\b|^Failed!|test result: FAILED|\b[1-9]\d{0,5} failures?\b|\bFailures: [1-9]/m;
const summaryLength = 4096;

export function digest(text: string): string {
  return hash("sha256", text).slice(0, 16);
}

/** Longer commands (a file written by a here-document) are digested as they are from here on. */
const normalisedLength = 4096;

function normalised(command: string, cwd?: string): string {
  return relativeTo(bare(command), cwd)
    .replace(/\d{4}-\d\d-\d\d(?:[T_ ]?\d\d[:.-]?\d\d(?:[:.-]?\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?/g, "<time>")
    .replace(/(--[a-z-]{0,20}seed)(?:[= ]\S+)?/gi, "$1")
    .replace(/(--?port[= ])\d+/gi, "$1<port>")
    .replace(/((?:\/\/|@|\blocalhost|\b\d{1,3}(?:\.\d{1,3}){3})[\w.-]{0,80}):\d{2,5}\b/g, "$1:<port>")
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "<id>")
    .replace(/\b(?:0x[0-9a-f]+|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,64}|\d{10,19})\b/gi, "<id>")
    .replace(/\s+/g, " ")
    .trim();
}

/** The command without what only says where and with which environment it runs. */
function bare(command: string): string {
  let rest = command.trim();
  for (;;) {
    const next = rest
      .replace(/^cd\s+(?:"[^"\n]*"|'[^'\n]*'|[^\s;&|]+)\s*(?:&&|;|\n)\s*/, "")
      .replace(
        /^(?:export\s+)?(?:[A-Za-z_]\w*=(?:"[^"\n]*"|'[^'\n]*'|[^\s;&|"']*)(?:\s+(?:&&\s*)?|\s*(?:&&|;)\s*))+/,
        "",
      )
      .replace(/^env\s+(?=[A-Za-z_]\w*=)/, "");
    if (next === rest) return rest;
    rest = next;
  }
}

function relativeTo(text: string, cwd?: string): string {
  if (!cwd) return text;
  const folder = (cwd.includes("\\") ? cwd.replaceAll("\\", "/") : cwd).replace(/\/$/, "");
  return folder && text.includes(folder) ? text.replaceAll(`${folder}/`, "").replaceAll(folder, ".") : text;
}

const says =
  /^(?:[✖✗×]|not ok) |error|exception|fail|fatal|panic|denied|not found|no such|cannot|can't|unable|unexpected|undefined|invalid|refused|timed out|assert/i;
/** Lines that announce an error without saying which. */
const announces = /^(?:(?:error: )?exit code \d+|error:?|traceback \(most recent call last\):?|\(eval\):\d+:?)$/i;
/** Lines with which test runners begin to tell about a failed test; the next line names it. */
const heads = /^(?:FAIL(?:ED)?\b.*|=+ (?:FAILURES|ERRORS) =+|--- FAIL: .*|failures:|❯ .* failed\).*|\d+ failing)$/;

function errorLine(text: string): string {
  let first: string | undefined;
  let head: string | undefined;
  for (const raw of text.slice(0, 16_384).split("\n", 400)) {
    // Without colours and other terminal control sequences.
    // oxlint-disable-next-line no-control-regex
    const line = raw.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "").trim();
    if (line === "" || announces.test(line)) continue;
    if (head !== undefined) return `${head} ${line}`.slice(0, 400);
    if (heads.test(line)) {
      head = line;
      continue;
    }
    if (says.test(line)) return line.slice(0, 400);
    first ??= line.slice(0, 400);
  }
  return head ?? first ?? "";
}

function blanked(line: string): string {
  return line
    .replace(/[\w.@~+\\/-]+/g, (word) => (/[\\/]/.test(word) ? "<path>" : word))
    .replace(/\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{7,64}\b/gi, "#")
    .replace(/\d+(?:[.,:]\d+)*/g, "#")
    .replace(/\s+/g, " ");
}

function commandActivity(command: string): Activity {
  const steps = bare(command.slice(0, normalisedLength))
    .split(/&&|\|\||[;|\n]/, 20)
    .map((step) =>
      bare(step).replace(/^(?:sudo|time|nice|command|timeout\s+\S+|npx|bunx|uvx?(?: run)?|poetry run)\s+/, ""),
    );
  if (steps.some((step) => testCommand.test(step))) return "test";
  if (steps.some((step) => waits.test(step))) return "wait";
  const [first = ""] = steps;
  return commands.find(([pattern]) => pattern.test(first))?.[1] ?? "run";
}

const testCommand = new RegExp(
  [
    "(?:npm|pnpm|yarn|bun|deno)\\s+(?:run\\s+|exec\\s+)?(?:test|t\\b|vitest|jest|mocha)",
    "(?:vitest|jest|mocha|ava|tap|cypress|playwright\\s+test|karma|pytest|py\\.test|tox|nox|rspec|phpunit|ctest|bats|busted)\\b",
    "python[\\d.]*\\s+-m\\s+(?:pytest|unittest)\\b",
    "node\\s+(?:\\S+\\s+)*--test\\b",
    "(?:go|cargo|dotnet|swift|mix|rake|rails|zig\\s+build|flutter|dart|bazel|sbt|lein|mvnw?|\\./mvnw|gradle|\\./gradlew)\\s+(?:\\S+\\s+)?(?:test|nextest|check)\\b",
    "(?:make|just|task)\\s+(?:\\S+\\s+)*(?:test|check)",
  ]
    .map((pattern) => `^(?:${pattern})`)
    .join("|"),
);

/** Short pauses are part of starting something; from ten seconds on somebody waits. */
const waits =
  /^(?:(?:do )?sleep\s+(?:\d{2,}|\d+m)|gh\s+(?:run\s+watch|pr\s+checks)|kubectl\s+(?:wait|rollout\s+status)|(?:until|while)\s.*\b(?:curl|nc|pg_isready)\b)/;

const commands: readonly (readonly [RegExp, Activity])[] = [
  [/^(?:grep|egrep|fgrep|rg|ag|ack|find|fd|locate|which|git\s+grep)\b/, "search"],
  [
    /^(?:sed\s+(?:\S+\s+)*-i|perl\s+-\w*i|(?:cat|echo|printf)\b[^|]*>|(?:tee|mv|cp|rm|rmdir|touch|mkdir|chmod|ln|patch|apply_patch|git\s+(?:apply|mv|rm|checkout|switch|restore|reset|stash|bisect|merge|pull|cherry-pick|revert|clean|am)\b))/,
    "edit",
  ],
  [
    /^(?:cat|head|tail|less|more|bat|ls|tree|wc|stat|file|du|nl|jq|sed\s+-n|pwd|test\s|\[|diff|git\s+(?:show|log|diff|status|blame|branch|ls-files))/,
    "read",
  ],
  [/^(?:curl|wget|http|https)\b/, "web"],
];

/** Tool names in lower case, without a `_v2` suffix, of all three tools. `run` is refined by the command. */
const activities: ReadonlyMap<string, Activity> = new Map(
  (
    [
      [
        "edit",
        "edit multiedit write notebookedit apply_patch applypatch edit_file search_replace write_file delete_file delete create_file reapply edit_notebook strreplace",
      ],
      [
        "read",
        "read notebookread ls view_image readmcpresourcetool listmcpresourcestool read_file list_dir read_lints readlints read_many_files fetch_rules",
      ],
      [
        "search",
        "grep glob toolsearch lsp grep_search codebase_search file_search glob_file_search ripgrep_raw_search semanticsearch semantic_search_full symbol_search",
      ],
      [
        "run",
        "bash bashoutput killshell killbash powershell taskoutput taskstop monitor shell shell_command local_shell exec exec_command write_stdin unified_exec container.exec run_terminal_cmd run_terminal_command await",
      ],
      ["web", "websearch webfetch web_search web_fetch web.run"],
      [
        "agent",
        "task agent sendmessage workflow spawn_agent send_input resume_agent close_agent wait wait_agent task_v2 call_subagent",
      ],
      [
        "plan",
        "todowrite todoread exitplanmode enterplanmode taskcreate taskupdate tasklist taskget askuserquestion skill update_plan request_user_input todo_write create_plan switch_mode ask_question",
      ],
      ["mcp", "mcp call_mcp_tool callmcptool"],
    ] as const
  ).flatMap(([activity, names]) => names.split(" ").map((name) => [name, activity] as const)),
);
