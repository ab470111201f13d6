import { expect, test } from "vitest";
import { edited } from "../../src/vscode/priceEdit.ts";

test("a price is added to the user's file without touching their comments, and found there", () => {
  const file = '// ours since May\n{ "schema": 1, "aliases": { "a": "b" } } // end\n';
  const { text, offset, length } = edited(file, ["aliases", "opus-next"], "claude-opus-4-6");
  expect(text).toContain("// ours since May");
  expect(text).toContain("// end");
  expect(text).toContain('"a": "b"');
  expect(text.slice(offset, offset + length)).toBe('"claude-opus-4-6"');
});

test("a row of a list is put before those that are there", () => {
  const { text } = edited('{ "models": [{ "id": "old" }] }', ["models", 0], { id: "new" });
  expect(JSON.parse(text)).toEqual({ models: [{ id: "new" }, { id: "old" }] });
});
