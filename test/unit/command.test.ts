import { describe, expect, it } from "vitest";
import { activityOf, failureOf, pathTargetOf, targetOf, testsFailed } from "../../src/sources/command.ts";

describe("targetOf", () => {
  const same = [
    ["npm test", "cd /home/dev/shop && npm test"],
    ["npm test", "CI=1 FORCE_COLOR=0 npm   test"],
    ["npm test", "export CI=1 && npm test"],
    ["npm test", 'cd "/home/dev/my shop"; NODE_ENV="test" npm test'],
    ["node src/a.js", "node /home/dev/shop/src/a.js"],
    ["pytest --seed 1", "pytest --seed=99"],
    ["curl http://localhost:3000/x", "curl http://localhost:41873/x"],
    ["curl http://127.0.0.1:3000/x", "curl http://127.0.0.1:8080/x"],
    ["serve --port 3000", "serve --port 4000"],
    ["log 2026-08-20T09:14:07.412Z", "log 2026-08-21T10:00:00Z"],
    ["git show 1a2b3c4d", "git show 9f8e7d6c5b"],
    ["kill 5b0e7b1c-1111-4222-8333-944444444444", "kill 00000000-1111-4222-8333-944444444444"],
  ];
  it.each(same)("%s is the same work as %s", (a, b) => {
    expect(targetOf(b, "/home/dev/shop")).toBe(targetOf(a, "/home/dev/shop"));
  });

  const different = [
    ["npm test", "npm run build"],
    ["npm test src/a.test.ts", "npm test src/b.test.ts"],
    ["cd x && make", "cd x && make check"],
    ["head -n 20 deadbeef.txt", "head -n 30 deadbeef.txt"],
    [`cat > a <<E\n${"x".repeat(5000)}1\nE`, `cat > a <<E\n${"x".repeat(5000)}2\nE`],
  ];
  it.each(different)("%s is other work than %s", (a, b) => {
    expect(targetOf(a)).not.toBe(targetOf(b));
  });

  it("is 16 hex characters, also for nothing", () => {
    expect(targetOf("")).toMatch(/^[0-9a-f]{16}$/);
  });

  it("does not hang on hostile text", () => {
    for (const text of ["A=".repeat(50_000), "cd ".repeat(50_000), "/".repeat(100_000), "0".repeat(100_000)]) {
      expect(targetOf(text)).toHaveLength(16);
      expect(failureOf(1, text)).toHaveLength(16);
      expect(activityOf("Bash", text)).toBeTypeOf("string");
    }
  });
});

describe("pathTargetOf", () => {
  it("knows a file by its path inside the folder", () => {
    expect(pathTargetOf("/home/dev/shop/src/a.ts", "/home/dev/shop")).toBe(pathTargetOf("src/a.ts"));
    expect(pathTargetOf("C:\\shop\\src\\a.ts", "C:\\shop")).toBe(pathTargetOf("src/a.ts"));
    expect(pathTargetOf("src/a1.ts")).not.toBe(pathTargetOf("src/a2.ts"));
  });
});

describe("failureOf", () => {
  it("is equal for the same failure at another line, time or place", () => {
    expect(failureOf(1, "Exit code 1\n\u001b[31mTypeError: x is not a function\u001b[0m at /a/b.ts:10:3")).toBe(
      failureOf(1, "TypeError: x is not a function at /c/d/e.ts:99:1"),
    );
    const traceback = (line: number) =>
      `Exit code 1\nTraceback (most recent call last):\n  File "/t/calc.py", line ${line}, in <module>\nAssertionError: 3 != 4`;
    expect(failureOf(1, traceback(4))).toBe(failureOf(1, traceback(7)));
  });
  it("differs when the reason or the exit code differs", () => {
    expect(failureOf(1, "TypeError: x is not a function")).not.toBe(failureOf(1, "SyntaxError: unexpected token"));
    expect(failureOf(1, "command failed")).not.toBe(failureOf(127, "command failed"));
  });
});

describe("the failures of two tests", () => {
  it.each([
    ["jest", "FAIL test/a.test.ts\n  ● cart › adds\n\n    expect(received).toBe(expected)", "adds", "subtracts"],
    ["vitest", " ❯ test/a.test.ts (6 tests | 1 failed) 12ms\n   × adds 3ms", "adds", "subtracts"],
    ["pytest", "..F\n=== FAILURES ===\n____ test_adds ____\n>   assert a == 3", "adds", "subtracts"],
    ["go", "--- FAIL: TestAdds (0.01s)\n    cart_test.go:8: got 3", "Adds", "Subtracts"],
    ["cargo", "running 2 tests\ntest cart::adds ... FAILED\n\nfailures:", "adds", "subtracts"],
    ["node", "✖ adds (1.2ms)\n  AssertionError: strictly equal", "adds", "subtracts"],
  ])("%s: differ by the test's name, and not by time", (_, text, name, other) => {
    expect(failureOf(1, text.replace(name, other))).not.toBe(failureOf(1, text));
    expect(failureOf(1, text.replaceAll(/\d+(?=ms|s\b)/g, "99"))).toBe(failureOf(1, text));
  });
});

describe("testsFailed", () => {
  it.each([
    "Tests:       2 failed, 9 passed, 11 total\nTime: 3 s",
    "      Tests  1 failed | 30 passed (31)",
    "=== 1 failed, 30 passed in 2.1s ===",
    "  3 passing\n  1 failing",
    "ℹ pass 3\nℹ fail 1",
    "FAIL\texample.com/cart\t0.2s",
    "test result: FAILED. 3 passed; 1 failed",
    "12 examples, 2 failures",
    "FAILED (failures=1)",
  ])("hears from the summary that a test failed, whatever the exit code: %s", (text) => {
    expect(testsFailed("test", text)).toBe(true);
    expect(testsFailed("read", text)).toBe(false);
  });
  it.each([
    "Tests:       9 passed, 9 total",
    "test result: ok. 40 passed; 0 failed; finished in 0.1s",
    "30 passed, 2 xfailed in 2.1s",
    "ℹ fail 0",
    "12 examples, 0 failures",
    "Failed to load the optional source map\n 9 passed",
  ])("and that none did: %s", (text) => {
    expect(testsFailed("test", text)).toBe(false);
  });
});

describe("activityOf", () => {
  it.each([
    ["Edit", undefined, "edit"],
    ["apply_patch", undefined, "edit"],
    ["search_replace", undefined, "edit"],
    ["Read", undefined, "read"],
    ["read_file_v2", undefined, "read"],
    ["Grep", undefined, "search"],
    ["WebSearch", undefined, "web"],
    ["Agent", undefined, "agent"],
    ["spawn_agent", undefined, "agent"],
    ["update_plan", undefined, "plan"],
    ["mcp__github__get_issue", undefined, "mcp"],
    ["__proto__", undefined, "other"],
    ["Bash", "cd /x && CI=1 npm test -- --run", "test"],
    ["exec_command", "python3 -m unittest -v", "test"],
    ["Bash", "cargo build && cargo test", "test"],
    ["Bash", "npx vitest run", "test"],
    ["Bash", "node --test", "test"],
    ["Bash", "grep -rn foo src | head", "search"],
    ["Bash", "cat package.json", "read"],
    ["Bash", "cat > a.txt <<'E'\nx\nE", "edit"],
    ["Bash", "sed -i s/a/b/ x", "edit"],
    ["Bash", "sed -n 1,20p x", "read"],
    ["Bash", "[ -f x ]", "read"],
    ["run_terminal_cmd", "curl -s http://localhost", "web"],
    ["Bash", "npm run build", "run"],
    ["Bash", "git checkout main", "edit"],
    ["Bash", "sleep 30 && curl -sf https://example.com/health", "wait"],
    ["Bash", "until curl -sf localhost; do sleep 2; done", "wait"],
    ["Bash", "gh pr checks 12", "wait"],
    ["Bash", "npm start & sleep 3; curl -s localhost", "run"],
    ["Bash", "sleep 30; npm test", "test"],
    ["Bash", undefined, "run"],
  ] as const)("%s %s → %s", (tool, command, activity) => {
    expect(activityOf(tool, command)).toBe(activity);
  });
});
