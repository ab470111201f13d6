import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type Texts, textsOf } from "./texts.ts";

const bundle = join(import.meta.dirname, "..", "..", "l10n", "bundle.l10n.de.json");
const german = new Map(Object.entries(JSON.parse(readFileSync(bundle, "utf8")) as Record<string, string>));

/** Texts that stand as they are: not for users, or the same in all languages. */
const notTranslated = [
  / Taximeter(: \{\})?$/,
  / default-src 'none'/,
  / <!DOCTYPE html>/,
  /calc\(|color-mix\(|prefers-[a-z-]+:|pointer: coarse| vscode-high-contrast/,
  / amount amount-\{\}$/,
  // Names of columns in a vendor's file.
  /^src\/endpoints\/cursor\/csv\.ts:/,
  // Files for programs: the same in every language.
  /^src\/core\/(focus|published)\w*\.ts:/,
];

const texts: Texts = { messages: new Set(), hardCoded: [] };

beforeAll(() => {
  for (const found of [
    textsOf("src", ["src/core", "src/endpoints", "src/insights", "src/vscode"]),
    textsOf("webview-ui", ["webview-ui"]),
  ]) {
    found.messages.forEach((message) => texts.messages.add(message));
    texts.hardCoded.push(...found.hardCoded);
  }
  // What else these say is for the log, and for people who write files by hand.
  const { messages } = textsOf("src", ["src/engine", "src/team/push"]);
  messages.forEach((message) => texts.messages.add(message));
});

describe("texts for users", () => {
  test("go through t()", () => {
    expect(texts.hardCoded.filter((text) => !notTranslated.some((pattern) => pattern.test(text)))).toEqual([]);
  });

  test("are all there in German, and none is left over", () => {
    expect([...texts.messages].filter((message) => !german.has(message))).toEqual([]);
    expect([...german.keys()].filter((message) => !texts.messages.has(message))).toEqual([]);
  });

  test("have the same holes in German", () => {
    const holes = (text: string) => (text.match(/\{\d\}/g) ?? []).toSorted().join();
    expect([...german].filter(([english, text]) => holes(english) !== holes(text))).toEqual([]);
  });
});
