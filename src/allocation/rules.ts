import { parse, type ParseError, printParseErrorCode } from "jsonc-parser";
import * as z from "zod";
import type { AllocationRule } from "../core/allocation.ts";
import { sourceIds } from "../core/event.ts";
import { maxPattern } from "./glob.ts";

/** More rules than these are not read: nobody writes them, and each is held against every session. */
export const maxRules = 500;

export interface ReadRules {
  /** Those that are right, with their place in the list, from 1. */
  rules: { rule: AllocationRule; number: number }[];
  /** What is wrong with the others, one plain sentence each. */
  problems: string[];
}

const pattern = z.string().min(1, "is empty").max(maxPattern);
/** As a team's endpoint takes it, too. */
const tag = z
  .string()
  .trim()
  .min(1, "is empty")
  .max(60, "is longer than 60 characters")
  .refine((text) => !/[\p{C}\p{Zl}\p{Zp}]/u.test(text), "holds a character that cannot be seen");
const day = z.iso.date("is no day, expected YYYY-MM-DD");

const ruleSchema = z
  .strictObject({
    match: z
      .strictObject({
        path: pattern.exactOptional().describe("The session's folder, with all below it; ~ is the home folder"),
        repository: pattern
          .exactOptional()
          .describe("The repository's name, or its folder where a slash is in it. Worktrees count as their repository"),
        branch: pattern.exactOptional().describe("The branch; * ends at a slash, ** does not"),
        ticket: pattern
          .exactOptional()
          .describe('A ticket in the branch\'s name, e.g. "PAY-*" for feature/PAY-12-refunds'),
        tool: z.enum(sourceIds, `is none of ${sourceIds.join(", ")}`).exactOptional(),
        model: pattern.exactOptional().describe("The model's id as the tool logs it; * is any text"),
      })
      .describe("All that is stated must hold; {} matches everything"),
    set: z
      .strictObject({ team: tag.exactOptional(), project: tag.exactOptional(), initiative: tag.exactOptional() })
      .refine((set) => Object.keys(set).length > 0, "says nothing: give a team, a project or an initiative")
      .describe("Each tag is set by the first rule in order that matches and sets it"),
    from: day.exactOptional().describe("First day on which the rule holds, YYYY-MM-DD"),
    until: day.exactOptional().describe("Last day on which the rule holds, YYYY-MM-DD"),
  })
  .refine(({ from, until }) => from === undefined || until === undefined || from <= until, {
    path: ["until"],
    error: "is before `from`",
  });

/** `schemas/taximeter.schema.json` is made from here; what is read is narrowed rule by rule. */
export const ruleFileSchema = z.strictObject({
  $schema: z.string().exactOptional(),
  rules: z.array(ruleSchema).max(maxRules).describe("Rules that say what a total is for, in order"),
});

/** Narrows a list of rules. A wrong one is left out, the others stay. */
export function readRules(value: unknown): ReadRules {
  const read: ReadRules = { rules: [], problems: [] };
  if (value === undefined || value === null) return read;
  if (!Array.isArray(value)) return { rules: [], problems: ["the rules are no list"] };
  for (const [i, entry] of value.slice(0, maxRules).entries()) {
    const result = ruleSchema.safeParse(entry);
    if (result.success) read.rules.push({ rule: result.data, number: i + 1 });
    else read.problems.push(`rule ${i + 1}: ${result.error.issues.slice(0, 3).map(problemOf).join("; ")}`);
  }
  if (value.length > maxRules) read.problems.push(`only the first ${maxRules} of ${value.length} rules are read`);
  return read;
}

/** Narrows the text of a `.taximeter.json`: JSON, in which comments and a comma at the end of a list are no error. */
export function readRuleFile(text: string): ReadRules {
  const errors: ParseError[] = [];
  const json: unknown = parse(text.replace(/^\uFEFF/, ""), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) return { rules: [], problems: [`the file is not JSON: ${printParseErrorCode(error.error)}`] };
  if (typeof json !== "object" || json === null || Array.isArray(json))
    return { rules: [], problems: ['the file is no object, expected { "rules": [ … ] }'] };
  const { rules, $schema: _, ...others } = json as { rules?: unknown; $schema?: unknown };
  const read = readRules(rules);
  const unknown = Object.keys(others).slice(0, 3);
  return unknown.length === 0
    ? read
    : { ...read, problems: [`unknown: ${unknown.map(clip).join(", ")}`, ...read.problems] };
}

function problemOf(issue: z.core.$ZodIssue): string {
  const where = issue.path.join(".");
  if (issue.code === "unrecognized_keys")
    return `${where && `${where}: `}unknown ${issue.keys.slice(0, 3).map(clip).join(", ")}`;
  return where === "" ? clip(issue.message) : `${where} ${clip(issue.message)}`;
}

function clip(text: string): string {
  return text.slice(0, 120);
}
