import { applyEdits, findNodeAtLocation, modify, parseTree } from "jsonc-parser";

/** The file with a value set at a path, its comments kept, and where that value then lies. A number at the end inserts. */
export function edited(
  text: string,
  at: (string | number)[],
  value: unknown,
): { text: string; offset: number; length: number } {
  const edits = modify(text, at, value, {
    formattingOptions: { insertSpaces: true, tabSize: 2 },
    isArrayInsertion: typeof at.at(-1) === "number",
  });
  const changed = applyEdits(text, edits);
  const tree = parseTree(changed);
  const { offset = 0, length = 0 } = (tree && findNodeAtLocation(tree, at)) ?? {};
  return { text: changed, offset, length };
}
