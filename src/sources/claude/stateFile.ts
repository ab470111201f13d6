import { readFileSync } from "node:fs";
import { digest } from "../command.ts";
import { asObject, asText, type Json } from "../json.ts";
import type { Cursor, Place, ReadResult } from "../source.ts";
import { reportOf } from "./report.ts";

/** Name of the state file: in the home folder, or in the one that CLAUDE_CONFIG_DIR names. */
export const stateFileName = ".claude.json";
/** Bumped when reading learns something new. */
const stateFileVersion = 1;

interface StateFileCursor {
  version: number;
  /** By project: the figures that were told last. Other parts of the file change all the time. */
  told: [project: string, figures: string][];
}

const maxProjects = 1000;

/**
 * The state file: for each project the figures of the last session that ended in it, overwritten by the next. Read as a
 * whole whenever it changes. The figures have no time; they were written when the file first showed them, or before.
 */
export function readStateFile(place: Place, cursor: Cursor | undefined): ReadResult {
  const bytes = readFileSync(place.path);
  const before = cursor as StateFileCursor | undefined;
  const known = new Map(before?.version === stateFileVersion ? before.told : []);
  const file = parsed(bytes);
  const projects = Object.entries(asObject(file?.["projects"]) ?? {}).slice(0, maxProjects);
  const told: StateFileCursor["told"] = [];
  const facts: ReadResult["facts"] = [];
  for (const [name, value] of projects) {
    const project = asObject(value);
    const session = asText(project?.["lastSessionId"]);
    const report = project && reportOf(project["lastModelUsage"], project["lastCost"]);
    if (session === undefined || !report) continue;
    const key = digest(name);
    const figures = digest(JSON.stringify([session, report]));
    told.push([key, figures]);
    if (known.get(key) === figures) continue;
    const at = Math.ceil(place.mtime);
    facts.push({ source: "claude", session, report: { by: "last-session", at, unknownModels: false, ...report } });
  }
  const next: StateFileCursor = file ? { version: stateFileVersion, told } : { version: 0, told: [] };
  return {
    events: [],
    facts,
    cursor: { ...next },
    more: false,
    bytes: bytes.length,
    lines: 1,
    restarted: true,
    // Caught while it was being written, as a rule: the next change is read again.
    skipped: file ? 0 : 1,
    unknown: new Map(),
  };
}

function parsed(bytes: Buffer): Json | undefined {
  try {
    return asObject(JSON.parse(bytes.toString("utf8")));
  } catch {
    return undefined;
  }
}
