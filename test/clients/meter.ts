import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noTokens, type EstimateReason, type Tokens } from "../../src/core/event.ts";
import { addRow, kinds, type Row } from "./rows.ts";

/** What `taximeter sessions --json` says about a HOME, by `session model`. */
export interface Reading {
  counted: Map<string, Row>;
  /** The sub-agents' part of it, by `session agent model`. */
  agents: Map<string, Row>;
  /** By reason: what the logs imply without stating it. Part of no total. */
  estimated: Map<string, Row>;
}

/** The part of `sessions --json` (schema 1) that the comparison needs. */
interface SessionsJson {
  schema: 1;
  sessions: {
    session: string;
    models: ModelJson[];
    estimated: (ModelJson & { why: EstimateReason })[];
    agents: { agent: string; models: ModelJson[] }[];
  }[];
}
type ModelJson = { model: string; calls: number; cost: { nanoUsd: number | null } } & Tokens;

const cli = join(import.meta.dirname, "../../dist/cli.js");

/** Fails before any client runs when there is no meter to hold against it. */
export function requireMeter(): void {
  if (!existsSync(cli)) throw new Error("dist/cli.js is missing: run `npm run build` first");
}

/** Reads a HOME with the built command line program and a new ledger of its own. */
export function readMeter(home: string): Reading {
  const scratch = mkdtempSync(join(tmpdir(), "taximeter-clients-"));
  try {
    const args = [cli, "sessions", "--json", "--db", join(scratch, "taximeter.db")];
    const text = execFileSync(process.execPath, args, { env: { HOME: home, PATH: process.env.PATH }, maxBuffer: 1e8 });
    return readingOf(JSON.parse(text.toString()) as SessionsJson);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readingOf({ sessions }: SessionsJson): Reading {
  const reading: Reading = { counted: new Map(), agents: new Map(), estimated: new Map() };
  for (const { session, models, estimated, agents } of sessions) {
    for (const model of models) addRow(reading.counted, `${session} ${model.model}`, rowOf(model));
    for (const { agent, models: own } of agents) {
      for (const model of own) addRow(reading.agents, `${session} ${agent} ${model.model}`, rowOf(model));
    }
    for (const model of estimated) addRow(reading.estimated, model.why, rowOf(model));
  }
  return reading;
}

function rowOf(model: ModelJson): Row {
  const tokens = { ...noTokens };
  for (const kind of kinds) tokens[kind] = model[kind];
  return { calls: model.calls, tokens, nanoUsd: model.cost.nanoUsd ?? undefined };
}
