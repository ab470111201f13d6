import { claude } from "../../src/sources/claude/source.ts";
import { claudeLines } from "../../src/sources/claude/parse.ts";
import { rootOf } from "../../src/sources/codex/ancestors.ts";
import { homeOf } from "../../src/sources/codex/find.ts";
import { rolloutReader } from "../../src/sources/codex/parse.ts";
import { codex } from "../../src/sources/codex/source.ts";
import { type LineReader, readJsonl } from "../../src/sources/jsonl.ts";
import type { Env, Place } from "../../src/sources/source.ts";

/** How the lines of the logs of one tool's version were read. */
export interface FastPath {
  tool: "Claude Code" | "Codex";
  version: string;
  lines: number;
  /** Lines that were made a string of and parsed whole. */
  parsed: number;
  bytes: number;
  parsedBytes: number;
}

/** Share of lines that are read as bytes, by the version of the client that wrote them. Whole files, none compressed. */
export function fastPath(home: string): FastPath[] {
  const env: Env = { home, platform: process.platform, vars: {} };
  const found = new Map<string, FastPath>();
  for (const place of claude.find(env)) follow(found, "Claude Code", place, claudeLines);
  for (const place of codex.find(env)) {
    const folder = homeOf(place.path, env);
    const reader = rolloutReader({
      rootOf: (thread) => rootOf(thread, folder),
      nameOf: (_thread, seen) => ({ seen }),
    });
    follow(found, "Codex", place, reader);
  }
  return [...found.values()].toSorted(
    (a, b) => a.tool.localeCompare(b.tool) || a.version.localeCompare(b.version, undefined, { numeric: true }),
  );
}

const versions = { "Claude Code": /"version":"(\d+\.\d+\.\d+)"/, Codex: /"cli_version":"(\d+\.\d+\.\d+)/ };

function follow<S>(found: Map<string, FastPath>, tool: FastPath["tool"], place: Place, reader: LineReader<S>): void {
  if (!place.path.endsWith(".jsonl")) return;
  const total: FastPath = { tool, version: "", lines: 0, parsed: 0, bytes: 0, parsedBytes: 0 };
  const counting: LineReader<S> = {
    ...reader,
    line(bytes, ...rest) {
      if (total.version === "") total.version = versions[tool].exec(bytes.toString("latin1"))?.[1] ?? "";
      const whole = parsesWhole(bytes, () => reader.line(bytes, ...rest));
      total.lines++;
      total.bytes += bytes.length;
      if (!whole) return;
      total.parsed++;
      total.parsedBytes += bytes.length;
    },
  };
  readJsonl(place, undefined, Infinity, counting);
  const before = found.get(`${tool} ${total.version}`);
  if (!before) found.set(`${tool} ${total.version}`, total);
  else for (const sum of ["lines", "parsed", "bytes", "parsedBytes"] as const) before[sum] += total[sum];
}

/** Whether JSON.parse is given all of the line meanwhile. Text beyond ASCII is shorter as a string than as bytes. */
function parsesWhole(bytes: Buffer, read: () => void): boolean {
  const { parse } = JSON;
  let longest = 0;
  JSON.parse = (text: string, reviver) => {
    longest = Math.max(longest, text.length);
    return parse(text, reviver) as unknown;
  };
  try {
    read();
  } finally {
    JSON.parse = parse;
  }
  return longest >= bytes.length || (longest > 0 && longest === bytes.toString("utf8").length);
}
