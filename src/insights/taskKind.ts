import type { TaskKind } from "../core/tasks.ts";
import type { ToolFact } from "./facts.ts";

/** Looks after which an answer was searched for, not known. */
const fewLooks = 3;
/** Files and edits from which a change is no small one. */
const manyFiles = 4;
const manyEdits = 12;

/**
 * What kind of task it was, told from its tool runs, oldest first.
 *
 * What they cannot tell, because targets are digests: whether an edited file is documentation (only the usual names at
 * the usual places are known), how large an edit was, how many files a patch touched, which command was run (a review is
 * known by the usual commands and by the names of tools), and anything that was only said: a plan or a review without a
 * tool of its own is a search or a question. A change that adds something is a small edit or a refactoring by its size.
 */
export function kindOf(tools: readonly ToolFact[]): TaskKind {
  const edits = tools.filter(({ activity, ok }) => activity === "edit" && ok !== false);
  return edits.length === 0 ? withoutEdits(tools) : withEdits(tools, edits);
}

function withoutEdits(tools: readonly ToolFact[]): TaskKind {
  const activities = new Set(tools.map(({ activity }) => activity));
  if (tools.some(({ name }) => planMode.test(name))) return "planning";
  if (tools.some(isReview) || activities.has("test")) return "review";
  // A list of steps that nobody carried out.
  if (!activities.has("run") && tools.some(({ activity, name }) => activity === "plan" && stepList.test(name))) {
    return "planning";
  }
  const looks = tools.filter(({ activity }) => activity !== "run" && activity !== "plan").length;
  return looks > fewLooks || activities.has("agent") ? "search" : "question";
}

function withEdits(tools: readonly ToolFact[], edits: readonly ToolFact[]): TaskKind {
  const files = new Set(edits.map(({ target }) => target));
  if ([...files].every((file) => documents.has(file))) return "docs";
  const large = files.size >= manyFiles || edits.length >= manyEdits;
  if (mendsTests(tools, edits[0]!, large)) return "testFix";
  return large ? "refactor" : "smallEdit";
}

/** A test that failed before anything was edited, or again and again after small edits; and was run again after an edit. */
function mendsTests(tools: readonly ToolFact[], firstEdit: ToolFact, large: boolean): boolean {
  const tests = tools.filter(({ activity }) => activity === "test");
  if (!tests.some(({ at }) => at >= firstEdit.at)) return false;
  const red = tests.filter(({ ok }) => ok === false);
  return red.some(({ at }) => at < firstEdit.at) || (!large && red.length >= 2);
}

function isReview({ name, target }: ToolFact): boolean {
  return diffs.has(target) || /review|pull_request|\bdiff\b/i.test(name);
}

const planMode = /plan_?mode|create_plan/i;
const stepList = /plan|todo_?write|taskcreate/i;

/** Digests of documentation at a project's root or in its folder `docs`, as the sources make them of paths. */
export const documents: ReadonlySet<string> = new Set([
  "b335630551682c19", // README.md
  "06572a96a58dc510", // CHANGELOG.md
  "eca12c0a30e25b4b", // CONTRIBUTING.md
  "8f6366fd8e7a5fa3", // ARCHITECTURE.md
  "a54ff182c7e8acf5", // AGENTS.md
  "6ebdb617a8104a77", // CLAUDE.md
  "0b5ca119d2be595a", // docs/README.md
  "b4d68dc855d0f947", // docs/index.md
  "2b7814d3fca2e99e", // README
  "7b3ed02bc73dc06b", // README.rst
]);

/** The same of commands that show what was changed. */
export const diffs: ReadonlySet<string> = new Set([
  "246050b60c622e9e", // git diff
  "bcf996cc2c0b7eb7", // git diff --stat
  "5927df0ca9fcbc9d", // git diff HEAD
  "21f4233f17242a2d", // git diff --cached
  "cceab6a30a58f8ae", // git diff --staged
  "96ea4ca11ce61822", // git diff main...HEAD
  "c31cd91ee858ab04", // git diff HEAD~1
  "320e4a6c5199f1ed", // git show
  "b12a498887d67aab", // git show HEAD
  "1a87ed3fe1781ca9", // gh pr diff
]);
