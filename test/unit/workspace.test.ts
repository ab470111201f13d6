import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createWorkspace, type Disk } from "../../src/engine/workspace.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "taximeter-workspace-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const main = join(root, "shop");
mkdirSync(join(main, "src"), { recursive: true });
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: main, stdio: "pipe" });
git("init", "-q");
git("commit", "-q", "--allow-empty", "-m", "first");
git("worktree", "add", "-q", join(root, "shop-fix"));
mkdirSync(join(root, "shop-old"));
symlinkSync(main, join(root, "link"));

it.each([
  ["the folder itself", main, true],
  ["a folder inside it", join(main, "src"), true],
  ["a worktree of it", join(root, "shop-fix"), true],
  ["a symlink to it", join(root, "link"), true],
  ["a neighbour whose name begins alike", join(root, "shop-old"), false],
  ["a folder above it", root, false],
  ["a folder that is gone, inside it", join(main, "gone", "away"), true],
  ["a remote folder", "vscode-remote://ssh-remote+box/home/dev/shop", false],
])("%s belongs to the window: %s → %s", (_, project, expected) => {
  expect(createWorkspace().contains([main], project)).toBe(expected);
});

it("knows the main repository from a window that is open on its worktree", () => {
  expect(createWorkspace().contains([join(root, "shop-fix")], join(main, "src"))).toBe(true);
});

it("has no session of a window without a folder", () => {
  expect(createWorkspace().contains([], main)).toBe(false);
});

it.each([
  ["vscode-remote://ssh-remote+box/home/dev/shop", "vscode-remote://ssh-remote+box/home/dev/shop"],
  ["c:\\work\\shop", "C:\\work\\shop"],
  ["C:\\work\\shop", "C:\\work\\shop"],
])("folders of another system stay as they are, with one spelling of a drive: %s", (project, repository) => {
  expect(createWorkspace().repoOf(project)).toBe(repository);
});

it("keeps the repository of a folder that is gone, as long as it is gone", () => {
  const gone = join(root, "shop-gone");
  const known = new Map<string, string>();
  const memory = {
    repositoryOf: (project: string) => known.get(project),
    keepRepositories: (found: ReadonlyMap<string, string>) =>
      found.forEach((repo, project) => known.set(project, repo)),
  };
  git("worktree", "add", "-q", gone);
  const workspace = createWorkspace(memory);
  expect(workspace.repoOf(gone)).toBe(main);
  workspace.keep();
  rmSync(gone, { recursive: true });
  expect(createWorkspace(memory).repoOf(gone)).toBe(main);
  expect(createWorkspace().repoOf(gone)).toBe(gone);
  mkdirSync(gone);
  expect(createWorkspace(memory).repoOf(gone)).toBe(gone);
});

it("takes two spellings for one folder where the file system does", () => {
  const typed = join(root, "SHOP", "Src");
  expect(createWorkspace(undefined, caseless).locate(typed)).toEqual({
    repository: main,
    paths: [typed, join(main, "src")],
    ignoreCase: true,
  });
  expect(createWorkspace(undefined, caseless).contains([join(root, "sHOp")], typed)).toBe(true);
  expect(createWorkspace().locate(main).ignoreCase).toBe(existsSync(join(dirname(main), "SHOP")));
  expect(createWorkspace().repoOf(typed) === main).toBe(existsSync(join(dirname(main), "SHOP")));
});

/** The disk of this machine as one that does not tell letter case apart: below `root` all names are in lower case. */
const lower = (path: string) => root + path.slice(root.length).toLowerCase();
const caseless: Disk = {
  identity: (path) => statSync(lower(path), { throwIfNoEntry: false })?.ino.toString(),
  real: (path) => (statSync(lower(path)), path),
  names: (folder) => readdirSync(lower(folder)),
};
