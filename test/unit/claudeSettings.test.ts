import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readsStatusLine, withoutStatusLine, withStatusLine } from "../../src/vscode/claudeSettings.ts";

const script = "/home/ann o'neil/.local/share/taximeter/statusLine.sh";

test.each([
  ["no settings", ""],
  ["settings without a status line", '{\n  "model": "opus"\n}\n'],
  [
    "a status line of the user's own, with comments",
    `{\n  // mine\n  "statusLine": {\n    "type": "command",\n    "command": "echo \\"it's $(git branch)\\" | sed 's/x/y/'",\n    "padding": 0\n  },\n  "model": "opus",\n}\n`,
  ],
])("what was there before comes back: %s", (_, settings) => {
  const on = withStatusLine(settings, script);
  expect(readsStatusLine(settings, script)).toBe(false);
  expect(readsStatusLine(on, script)).toBe(true);
  expect(withStatusLine(on, script)).toBe(on);
  const off = withoutStatusLine(on, script);
  expect(readsStatusLine(off, script)).toBe(false);
  if (settings === "") expect(JSON.parse(off)).toEqual({});
  else expect(off).toBe(settings);
  if (settings.includes("mine")) expect(on).toContain("// mine");
});

test("the shell gives the script the user's own command, whatever quotes are in it", () => {
  const folder = mkdtempSync(join(tmpdir(), "taximeter-it's-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const echo = join(folder, "echo.sh");
  writeFileSync(echo, 'printf "%s|%s" "$#" "$1"');
  const own = `echo "it's" '\\$HOME' | sed 's/x/y/'`;
  const settings = JSON.parse(withStatusLine(JSON.stringify({ statusLine: { command: own } }), echo)) as {
    statusLine: { command: string; type: string };
  };
  expect(settings.statusLine.type).toBe("command");
  expect(execFileSync("sh", ["-c", settings.statusLine.command], { encoding: "utf8" })).toBe(`1|${own}`);
});

test("what is no JSON object is left alone", () => {
  expect(readsStatusLine('{ "statusLine": ', script)).toBeNull();
  expect(readsStatusLine("[]", script)).toBeNull();
});
