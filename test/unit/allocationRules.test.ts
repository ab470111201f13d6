import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ruleFileSchemaFile, rulesSchema } from "../../scripts/schema.ts";
import { changeDays, compileRules, type Subject } from "../../src/allocation/allocate.ts";
import { readRuleFile, readRules } from "../../src/allocation/rules.ts";
import { ticketsIn } from "../../src/allocation/ticket.ts";
import type { AllocationRule } from "../../src/core/allocation.ts";
import { shiftDay } from "../../src/core/days.ts";

const subject: Subject = {
  paths: ["/home/dev/shop/src"],
  repository: "/home/dev/shop",
  ignoreCase: false,
  branch: "feature/PAY-12-refunds",
  tool: "claude",
  model: "claude-opus-5-5",
  day: "2026-11-20",
};
const tagsOf = (rules: AllocationRule[], of: Partial<Subject> = {}) =>
  compileRules(rules, ["/home/dev"])({ ...subject, ...of }).tags;
const team = (match: AllocationRule["match"]): AllocationRule => ({ match, set: { team: "T" } });

describe("a rule", () => {
  it.each<[what: string, match: AllocationRule["match"], of: Partial<Subject>, expected: boolean]>([
    ["everything", {}, { paths: [], repository: null, branch: null }, true],
    ["a folder at home", { path: "~/shop" }, {}, true],
    ["another folder at home", { path: "~/sho" }, {}, false],
    [
      "a folder by the spelling that was logged",
      { path: "/link" },
      { paths: ["/link/src", "/home/dev/shop/src"] },
      true,
    ],
    ["no folder", { path: "**" }, { paths: [] }, false],
    ["a repository's name", { repository: "Shop" }, {}, true],
    ["a part of a repository's name", { repository: "sho" }, {}, false],
    ["a repository's folder", { repository: "~/sh*" }, {}, true],
    ["a folder in another case", { repository: "/HOME/dev/shop" }, {}, false],
    ["a folder where case tells nothing apart", { repository: "/HOME/dev/shop" }, { ignoreCase: true }, true],
    [
      "a folder of Windows",
      { path: "C:\\work\\**" },
      { paths: ["c:\\Work\\Shop"], repository: "C:\\Work\\Shop", ignoreCase: true },
      true,
    ],
    ["a repository's name on Windows", { repository: "shop" }, { repository: "C:\\Work\\Shop" }, true],
    ["a branch", { branch: "feature/*" }, {}, true],
    ["a branch, of none", { branch: "**" }, { branch: null }, false],
    ["a ticket", { ticket: "pay-*" }, {}, true],
    ["another ticket", { ticket: "PAY-1" }, {}, false],
    ["a tool", { tool: "codex" }, {}, false],
    ["a model", { model: "*opus*" }, {}, true],
    ["all that it names", { model: "*opus*", repository: "shop", branch: "main" }, {}, false],
  ])("matches %s: %j", (_, match, of, expected) => {
    expect(tagsOf([team(match)], of).team).toBe(expected ? "T" : null);
  });

  it("holds on its first and last day, and on none beside them", () => {
    const rule: AllocationRule = { ...team({}), from: "2026-11-01", until: "2026-11-20" };
    const on = (day: string) => tagsOf([rule], { day }).team;
    expect(["2026-10-31", "2026-11-01", "2026-11-20", "2026-11-21"].map(on)).toEqual([null, "T", "T", null]);
    expect(changeDays([rule, rule], (day) => shiftDay(day, 1))).toEqual(["2026-11-01", "2026-11-21"]);
  });

  it("sets each tag where no rule before it did", () => {
    const rules: AllocationRule[] = [
      { match: { branch: "main" }, set: { team: "nobody" } },
      { match: { tool: "claude" }, set: { team: "first", project: "P" } },
      { match: {}, set: { team: "second", initiative: "I" } },
    ];
    const { tags, by, matched } = compileRules(rules, [])(subject);
    expect(tags).toEqual({ team: "first", project: "P", initiative: "I" });
    expect(by).toEqual({ team: 1, project: 1, initiative: 2 });
    expect(matched).toEqual([1, 2]);
  });
});

describe("tickets in a branch's name", () => {
  it.each([
    ["feature/PAY-12-refunds", ["PAY-12"]],
    ["pay-7", ["PAY-7"]],
    ["dev/AB-1_AND_CD-2", ["AB-1", "CD-2"]],
    ["AB-1/CD-22", ["AB-1", "CD-22"]],
    ["main", []],
    ["v1-2026x", []],
  ])("%s", (branch, tickets) => {
    expect(ticketsIn(branch)).toEqual(tickets);
  });
});

describe("reading rules", () => {
  it("leaves a wrong rule out, says why, and keeps the number of the others", () => {
    const { rules, problems } = readRules([
      { match: { repo: "shop" }, set: { team: "Web" } },
      { match: {}, set: {} },
      { match: { tool: "vim" }, set: { team: "Web" } },
      { match: {}, set: { team: "Web" }, from: "2026-02-02", until: "2026-02-01" },
      { match: {}, set: { team: "\u202eWeb" } },
      "nonsense",
      { match: { repository: "shop" }, set: { team: " Web " } },
    ]);
    expect(rules).toEqual([{ rule: { match: { repository: "shop" }, set: { team: "Web" } }, number: 7 }]);
    expect(problems).toEqual([
      "rule 1: match: unknown repo",
      "rule 2: set says nothing: give a team, a project or an initiative",
      "rule 3: match.tool is none of claude, codex, cursor",
      "rule 4: until is before `from`",
      "rule 5: set.team holds a character that cannot be seen",
      expect.stringMatching(/^rule 6: /),
    ]);
  });

  it.each<[text: string, rules: number, problem: RegExp | null]>([
    ['// shared\n{ "$schema": "x", "rules": [ { "match": {}, "set": { "team": "A" } }, ] }', 1, null],
    ["{", 0, /no[t]? JSON/],
    ["[]", 0, /no object/],
    ['{ "rules": 1 }', 0, /no list/],
    ['{ "rule": [] }', 0, /unknown: rule/],
    ['{ "__proto__": { "rules": [] }, "rules": [] }', 0, null],
  ])("of the file %s", (text, count, problem) => {
    const { rules, problems } = readRuleFile(text);
    expect(rules).toHaveLength(count);
    if (problem) expect(problems.join()).toMatch(problem);
    else expect(problems).toEqual([]);
  });

  it("never throws, and gives only rules that can be used", () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, text) => {
        for (const read of [readRules(value), readRules([value]), readRuleFile(text)])
          compileRules(
            read.rules.map(({ rule }) => rule),
            [],
          )(subject);
      }),
    );
  });

  it("is what the JSON schema says, in files and in the settings", () => {
    const schema = JSON.parse(rulesSchema()) as { properties: { rules: { items: unknown } } };
    expect(JSON.parse(readFileSync(ruleFileSchemaFile, "utf8"))).toEqual(schema);
    const manifest = JSON.parse(readFileSync("package.json", "utf8")) as {
      contributes: { configuration: { properties: Record<string, { items?: unknown }> }[] };
    };
    const setting = manifest.contributes.configuration.find(
      ({ properties }) => "taximeter.allocation.rules" in properties,
    );
    expect(setting?.properties["taximeter.allocation.rules"]?.items).toEqual(schema.properties.rules.items);
  });
});
