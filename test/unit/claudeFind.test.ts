import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { find, placeOf, roots } from "../../src/sources/claude/find.ts";
import type { Env } from "../../src/sources/source.ts";

let home = "";
beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "taximeter-find-")));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const env = (vars: Env["vars"] = {}, platform: NodeJS.Platform = "linux"): Env => ({ home, platform, vars });
const put = (...paths: string[]) => {
  for (const path of paths) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), "{}\n");
  }
};
const found = (at: Env) =>
  find(at)
    .map((place) => relative(home, place.path))
    .sort();

describe("where Claude Code's logs are", () => {
  it("is ~/.claude and the XDG folder", () => {
    put(".claude/projects/p/a.jsonl", ".config/claude/projects/p/b.jsonl", "elsewhere/claude/projects/p/c.jsonl");
    expect(found(env())).toEqual([".claude/projects/p/a.jsonl", ".config/claude/projects/p/b.jsonl"]);
    expect(found(env({ XDG_CONFIG_HOME: join(home, "elsewhere") }))).toEqual([
      ".claude/projects/p/a.jsonl",
      "elsewhere/claude/projects/p/c.jsonl",
    ]);
  });

  it("is only what CLAUDE_CONFIG_DIR lists, where it is set", () => {
    put(".claude/projects/p/a.jsonl", "one/projects/p/b.jsonl", "two/projects/p/c.jsonl");
    const list = ` ${join(home, "one")} ,, ~/two/projects,${join(home, "one")}`;
    expect(found(env({ CLAUDE_CONFIG_DIR: list }))).toEqual(["one/projects/p/b.jsonl", "two/projects/p/c.jsonl"]);
  });

  it("is told once of a folder that two names lead to, and of folders that are not there", () => {
    put(".claude/projects/p/a.jsonl");
    mkdirSync(join(home, ".config"));
    symlinkSync(join(home, ".claude"), join(home, ".config/claude"));
    expect(found(env())).toEqual([".claude/projects/p/a.jsonl"]);
    const code = roots(env({ CLAUDE_CONFIG_DIR: "/nowhere/at/all" })).filter((root) => root.what.includes("Code"));
    expect(code).toMatchObject([{ path: "/nowhere/at/all/projects", exists: false }]);
  });

  it.each([
    ["darwin", "Library/Application Support/Claude", {}],
    ["linux", ".config/Claude", {}],
    ["win32", "AppData/Roaming/Claude", {}],
    ["win32", "AppData/Local/Packages/AnthropicPBC.Claude_1a2b/LocalCache/Roaming/Claude", {}],
  ] as const)("on %s is also Claude Desktop's %s", (platform, folder, vars) => {
    const log = join(folder, "local-agent-mode-sessions/x/y/.claude/projects/p/a.jsonl");
    put(log, join(folder, "local-agent-mode-sessions/x/audit.jsonl"));
    expect(found(env(vars, platform))).toEqual([log]);
    expect(placeOf(join(home, log), env(vars, platform))).toMatchObject({ source: "claude", size: 3 });
  });
});

describe("which files are logs", () => {
  const logs = [
    "p/5b0e.jsonl",
    "p/agent-old.jsonl",
    "p/5b0e/subagents/agent-a1.jsonl",
    "p/5b0e/subagents/workflows/wf_1/agent-a2.jsonl",
  ];
  const others = [
    "p/5b0e/subagents/agent-a1.meta.json",
    "p/5b0e/subagents/workflows/wf_1/journal.jsonl",
    "p/5b0e/tool-results/toolu_1.jsonl",
    "p/5b0e/agent-a1.jsonl",
    "p/notes.txt",
    "stray.jsonl",
  ];

  it("finds sessions and sub-agents, and nothing beside them", () => {
    put(...[...logs, ...others].map((path) => join(".claude/projects", path)));
    expect(found(env())).toEqual(logs.map((path) => join(".claude/projects", path)).sort());
  });

  it("says the same of a path that changed", () => {
    put(...[...logs, ...others].map((path) => join(".claude/projects", path)));
    const isLog = (path: string) => placeOf(join(home, ".claude/projects", path), env()) !== undefined;
    expect(logs.filter((path) => !isLog(path))).toEqual([]);
    expect(others.filter(isLog)).toEqual([]);
    expect(isLog("p/deleted.jsonl")).toBe(false);
    expect(placeOf(join(home, "p/5b0e.jsonl"), env())).toBeUndefined();
  });

  it("follows links, but not in circles", () => {
    put(".claude/projects/p/a.jsonl", "far/away/b.jsonl");
    const projects = join(home, ".claude/projects");
    symlinkSync(join(home, "far/away"), join(projects, "linked"));
    symlinkSync(projects, join(projects, "up"));
    symlinkSync(join(projects, "p"), join(projects, "p/self"));
    symlinkSync(join(home, "gone"), join(projects, "dangling"));
    expect(found(env())).toEqual([".claude/projects/p/a.jsonl", "far/away/b.jsonl"]);
  });
});
