import { tagNames, type AllocationRule, type TagName, type Tags } from "../core/allocation.ts";
import type { SourceId } from "../core/event.ts";
import { compileGlob, type GlobOptions } from "./glob.ts";
import { ticketsIn } from "./ticket.ts";

/** What rules are held against. Folders with either kind of slash. */
export interface Subject {
  /** Working directory in all its spellings: as logged, and as the file system names it. Empty: unknown. */
  paths: readonly string[];
  /** Folder of the (main) repository; null: unknown. */
  repository: string | null;
  /** Whether letter case tells no folders apart there. */
  ignoreCase: boolean;
  branch: string | null;
  tool: SourceId;
  model: string;
  /** YYYY-MM-DD */
  day: string;
}

export interface Allocation {
  tags: Tags;
  /** Position of the rule that set each tag; null: none did. */
  by: Readonly<Record<TagName, number | null>>;
  /** Positions of all rules that match, in order. */
  matched: readonly number[];
}

type Test = (subject: Subject) => boolean;

/**
 * Reads rules once, so that many subjects can be held against them. `homes`: spellings of the home folder.
 * `among` says which rules, by position, may match at all; absent: every one.
 */
export function compileRules(
  rules: readonly AllocationRule[],
  homes: readonly string[],
): (subject: Subject, among?: (rule: number) => boolean) => Allocation {
  const compiled = rules.map((rule) => ({ rule, test: compileRule(rule, homes) }));
  return (subject, among = () => true) => {
    const tags: Tags = { team: null, project: null, initiative: null };
    const by: Record<TagName, number | null> = { team: null, project: null, initiative: null };
    const matched: number[] = [];
    for (const [i, { rule, test }] of compiled.entries()) {
      if (!among(i) || !test(subject)) continue;
      matched.push(i);
      for (const name of tagNames) {
        const value = rule.set[name];
        if (value === undefined || by[name] !== null) continue;
        tags[name] = value;
        by[name] = i;
      }
    }
    return { tags, by, matched };
  };
}

/** Days on which what rules say can change: the first of each span within which it stays the same. In order. */
export function changeDays(rules: readonly AllocationRule[], dayAfter: (day: string) => string): string[] {
  const days = rules.flatMap(({ from, until }) => [
    ...(from === undefined ? [] : [from]),
    ...(until === undefined ? [] : [dayAfter(until)]),
  ]);
  return [...new Set(days)].sort();
}

function compileRule({ match, from = "", until }: AllocationRule, homes: readonly string[]): Test {
  const tests: Test[] = [];
  if (from !== "") tests.push(({ day }) => day >= from);
  if (until !== undefined) tests.push(({ day }) => day <= until);
  if (match.tool !== undefined) tests.push(({ tool }) => tool === match.tool);
  if (match.model !== undefined) {
    const model = compileGlob(match.model, { ignoreCase: true, parts: false, below: false });
    tests.push((subject) => model(subject.model));
  }
  if (match.repository !== undefined) tests.push(repositoryTest(match.repository, homes));
  if (match.path !== undefined) {
    const folder = folderTest(match.path, homes);
    tests.push(({ paths, ignoreCase }) => paths.some((path) => folder(path, ignoreCase)));
  }
  if (match.branch !== undefined) {
    const branch = compileGlob(match.branch, { ignoreCase: false, parts: true, below: false });
    tests.push((subject) => subject.branch !== null && branch(subject.branch));
  }
  if (match.ticket !== undefined) {
    const ticket = compileGlob(match.ticket, { ignoreCase: true, parts: false, below: false });
    tests.push(({ branch }) => branch !== null && ticketsIn(branch).some(ticket));
  }
  return (subject) => tests.every((test) => test(subject));
}

/** By its name, which is the same on every machine, or by its folder. */
function repositoryTest(pattern: string, homes: readonly string[]): Test {
  if (/[/\\]|^~$/.test(pattern)) {
    const folder = folderTest(pattern, homes);
    return ({ repository, ignoreCase }) => repository !== null && folder(repository, ignoreCase);
  }
  const name = compileGlob(pattern, { ignoreCase: true, parts: true, below: false });
  return ({ repository }) => repository !== null && name(lastPart(slashed(repository)));
}

function folderTest(pattern: string, homes: readonly string[]): (path: string, ignoreCase: boolean) => boolean {
  const spellings = atHome(slashed(pattern), homes.map(slashed));
  const compile = (ignoreCase: boolean) =>
    spellings.map((spelling) => compileGlob(spelling, { ignoreCase, parts: true, below: true } satisfies GlobOptions));
  const [exact, folded] = [compile(false), compile(true)];
  return (path, ignoreCase) => (ignoreCase ? folded : exact).some((matches) => matches(slashed(path)));
}

function atHome(pattern: string, homes: readonly string[]): string[] {
  if (pattern !== "~" && !pattern.startsWith("~/")) return [pattern];
  // A star in the name of a home folder would be one of the pattern: nobody has it.
  return [...new Set(homes)].map((home) => home + pattern.slice(1));
}

/** With forward slashes, and one spelling of Windows' drives. */
function slashed(path: string): string {
  return path.replaceAll("\\", "/").replace(/^[a-z](?=:\/)/, (drive) => drive.toUpperCase());
}

function lastPart(path: string): string {
  const trimmed = path.replace(/\/$/, "");
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}
