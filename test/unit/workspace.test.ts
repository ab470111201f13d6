import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createWorkspace } from "../../src/engine/workspace.ts";

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
