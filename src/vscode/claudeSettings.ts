import { applyEdits, modify, parse, type ParseError } from "jsonc-parser";

/**
 * Claude Code's `settings.json`, as text: its status line is a command, of which there is one. Ours stands before the
 * user's own, which it is given as its only argument and runs. Comments and everything else stay as they are.
 */

/** Null when the text is not JSON: then nothing may be changed. */
export function readsStatusLine(settings: string, script: string): boolean | null {
  const command = commandOf(settings);
  return command === null ? null : command.startsWith(callOf(script));
}

/** With `script` (a path) as the status line, and the command that was it before behind. */
export function withStatusLine(settings: string, script: string): string {
  const before = commandOf(settings) ?? "";
  if (before.startsWith(callOf(script))) return settings;
  const command = before === "" ? callOf(script) : `${callOf(script)} ${quoted(before)}`;
  return set(set(settings, ["statusLine", "type"], "command"), ["statusLine", "command"], command);
}

/** As it was before `withStatusLine`. */
export function withoutStatusLine(settings: string, script: string): string {
  const command = commandOf(settings) ?? "";
  if (!command.startsWith(callOf(script))) return settings;
  const before = unquoted(command.slice(callOf(script).length).trim());
  return before === "" ? set(settings, ["statusLine"], undefined) : set(settings, ["statusLine", "command"], before);
}

/** Empty when there is no status line; null when the text is not JSON. */
function commandOf(settings: string): string | null {
  if (settings.trim() === "") return "";
  const errors: ParseError[] = [];
  const parsed: unknown = parse(settings, errors, { allowTrailingComma: true });
  if (errors.length > 0 || !isObject(parsed)) return null;
  const line = parsed["statusLine"];
  const command = isObject(line) ? line["command"] : undefined;
  return typeof command === "string" ? command : "";
}

function set(settings: string, at: string[], value: unknown): string {
  const text = settings.trim() === "" ? "{}\n" : settings;
  return applyEdits(text, modify(text, at, value, { formattingOptions: { insertSpaces: true, tabSize: 2 } }));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function callOf(script: string): string {
  return `sh ${quoted(script.replaceAll("\\", "/"))}`;
}

/** As one word of a shell's command line. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function unquoted(word: string): string {
  return word
    .replace(/^'/, "")
    .replace(/'$/, "")
    .replaceAll(String.raw`'\''`, "'");
}
