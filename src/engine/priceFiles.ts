import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Book, bundledBook } from "../pricing/book.ts";
import { namelessIn } from "../pricing/check.ts";
import type { Layers, Rules } from "../pricing/layers.ts";
import { parseOverrides } from "../pricing/overrides.ts";
import { parseBook } from "../pricing/schema.ts";

/** A price file larger than this is refused: nobody writes one. */
export const maximumBytes = 1024 * 1024;

/** Where price data beside the bundled book comes from. All paths absolute; empty = none. */
export interface PriceFiles {
  /** The user's own file. */
  override: string;
  /** The organisation's file, named by a setting that a workspace cannot change. */
  organisation: string;
  /** Folder of fetched books, one file per version; the newest counts. */
  books: string;
}

export interface LoadedLayers {
  layers: Omit<Layers, "bundled">;
  /** What is wrong with the files, each with what to do. A file with an error has no effect. */
  problems: string[];
}

/** Reads all layers. A missing file is no problem; a broken one is told and left out. */
export function loadLayers(files: PriceFiles): LoadedLayers {
  const problems: string[] = [];
  const override = rulesIn(files.override, problems);
  const organisation = rulesIn(files.organisation, problems);
  const refreshed = newestBook(files.books, problems);
  if (files.organisation !== "" && !existsSync(files.organisation)) {
    problems.push(`${files.organisation}: there is no such file; see the setting taximeter.pricing.organisationFile`);
  }
  return {
    layers: { ...(override && { override }), ...(organisation && { organisation }), ...(refreshed && { refreshed }) },
    problems,
  };
}

/** Keeps a fetched book. Written under another name first: a file that exists is whole. */
export function keepBook(folder: string, book: Book, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${book.version}.json`);
  writeFileSync(`${file}.part`, text, { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

/** Reads one override file; undefined when there is none, or when it is broken (which is told in `problems`). */
export function rulesIn(path: string, problems: string[]): Rules | undefined {
  const text = textOf(path, problems);
  if (text === undefined) return undefined;
  const result = parseOverrides(text);
  if ("problems" in result) {
    problems.push(...result.problems.map((problem) => `${path}: ${problem}`));
    return undefined;
  }
  problems.push(...namelessIn(result.overrides, bundledBook).map((problem) => `${path}: ${problem}`));
  return { version: createHash("sha256").update(text).digest("hex").slice(0, 8), rules: result.overrides };
}

function newestBook(folder: string, problems: string[]): Book | undefined {
  if (!existsSync(folder)) return undefined;
  const names = readdirSync(folder).filter((name) => /^\d{4}(\.\d+){3}\.json$/.test(name));
  const newest = names.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
  const text = newest && textOf(join(folder, newest), problems);
  if (!newest || text === undefined) return undefined;
  const result = bookOf(text);
  if ("book" in result) return result.book;
  problems.push(...result.problems.map((problem) => `${join(folder, newest)}: ${problem}`));
  return undefined;
}

export function bookOf(text: string): ReturnType<typeof parseBook> {
  try {
    return parseBook(JSON.parse(text));
  } catch {
    return { problems: ["the file is not JSON"] };
  }
}

function textOf(path: string, problems: string[]): string | undefined {
  try {
    if (path === "" || !existsSync(path)) return undefined;
    if (statSync(path).size <= maximumBytes) return readFileSync(path, "utf8");
    problems.push(`${path}: larger than 1 MB, not read`);
  } catch (error) {
    problems.push(`${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}
