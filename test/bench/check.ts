import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dayOf } from "../../src/core/days.ts";
import { openDatabase } from "../../src/sqlite.ts";
import { slotMs } from "../../src/store/slots.ts";
import { tokenKinds, type Truth } from "./corpus/truth.ts";
import { measure } from "./measure.ts";
import { environment } from "./contenders.ts";
import type { Peer } from "./peers.ts";

/** How far a program's figures are from the truth, by cells such as a day's use of a model. */
export interface Check {
  what: string;
  ours: boolean;
  cells: number;
  wrong: string[];
  /** Tokens of the program, and of the truth. */
  total: number;
  truth: number;
}

type Cells = Map<string, number[]>;

/** Our report by session and model, and our ledger by day, session and model: every kind of token and the calls. */
export function checkOurs(truth: Truth, round: string): Check[] {
  const report = readJson(join(round, "warm.json")) as OurReport;
  const reported: Cells = new Map();
  for (const { source, session, models } of report.sessions) {
    for (const entry of models) add(reported, `${source} ${session} ${entry.model}`, counts(entry));
  }
  const bySession = group(truth, (cell) => `${cell.source} ${cell.session} ${cell.model}`);
  return [
    { ...compare("Taximeter's report: session × model", bySession, reported), ours: true },
    checkLedger(truth, join(round, "ledger.db")),
  ];
}

/** A ledger's rollups by day (cut in the truth's zone), session and model. */
export function checkLedger(truth: Truth, ledger: string, timeZone = "UTC"): Check {
  const byDay = group(truth, (cell) => `${cell.day} ${cell.session} ${cell.model}`);
  return { ...compare("Taximeter's ledger: day × session × model", byDay, ledgerCells(ledger, timeZone)), ours: true };
}

interface OurReport {
  sessions: { source: string; session: string; models: (Record<string, number> & { model: string })[] }[];
}

function ledgerCells(path: string, timeZone: string): Cells {
  const db = openDatabase(path, { readonly: true });
  try {
    const columns = tokenKinds.map(
      (kind) => `sum(${kind.replace(/[A-Z0-9]+/g, (c) => `_${c.toLowerCase()}`)}) AS ${kind}`,
    );
    const cells: Cells = new Map();
    const rows = db
      .prepare(
        `SELECT slot, session.session, name.name AS model, sum(calls) AS calls, ${columns.join(", ")}
         FROM slot JOIN session ON session.id = session_id JOIN name ON name.id = model_id
         WHERE estimate = 0 GROUP BY 1, 2, 3`,
      )
      .all() as (Record<string, number> & { slot: number; session: string; model: string })[];
    for (const row of rows)
      add(cells, `${dayOf(row.slot * slotMs, timeZone)} ${row.session} ${row.model}`, counts(row));
    return cells;
  } finally {
    db.close();
  }
}

/** ccusage by day and model. It tells no lifetimes of cache writes and no calls. */
export function checkCcusage(truth: Truth, peer: Peer, home: string, round: string): Check {
  const daily = (tool: "claude" | "codex") => {
    const output = join(round, `ccusage-${tool}-daily.json`);
    const breakdown = tool === "claude" ? ["--breakdown"] : [];
    const argv = [peer.program, tool, "daily", "--json", "--offline", ...breakdown] as const;
    measure({ argv, env: environment(home, round), output }, round);
    return readJson(output) as CcusageReport;
  };
  const cells: Cells = new Map();
  for (const { date, modelBreakdowns = [] } of daily("claude").daily) {
    // Fast responses stand apart there, in the same model's name.
    for (const entry of modelBreakdowns)
      add(cells, `${date} ${entry.modelName.replace(/-fast$/, "")}`, ccusageCounts(entry));
  }
  for (const { date, models = {} } of daily("codex").daily) {
    for (const [model, entry] of Object.entries(models)) add(cells, `${date} ${model}`, ccusageCounts(entry));
  }
  return compare(
    `${peer.name} ${peer.version}: day × model`,
    coarse(truth, (cell) => `${cell.day} ${cell.model}`),
    cells,
  );
}

interface CcusageTokens {
  inputTokens: number;
  cacheReadTokens: number;
  cacheCreationTokens: number;
  outputTokens: number;
}
interface CcusageReport {
  daily: {
    date: string;
    modelBreakdowns?: (CcusageTokens & { modelName: string })[];
    models?: Record<string, CcusageTokens>;
  }[];
}

function ccusageCounts(entry: CcusageTokens): number[] {
  return [entry.inputTokens, entry.cacheReadTokens, entry.cacheCreationTokens, entry.outputTokens];
}

/** tokscale by tool: it shortens the names of models, takes Codex' cache writes as input and its reasoning apart. */
export function checkTokscale(truth: Truth, peer: Peer, round: string): Check {
  const { entries } = readJson(join(round, "tokscale.json")) as TokscaleReport;
  const cells: Cells = new Map();
  for (const { client, input, cacheRead, cacheWrite, output, reasoning } of entries) {
    add(cells, client, [input + cacheWrite, cacheRead, output + reasoning]);
  }
  const expected: Cells = new Map();
  for (const [tool, [input = 0, cacheRead = 0, cacheWrite = 0, output = 0]] of coarse(truth, (cell) => cell.source)) {
    expected.set(tool, [input + cacheWrite, cacheRead, output]);
  }
  return compare(`${peer.name} ${peer.version}: tool`, expected, cells);
}

interface TokscaleReport {
  entries: (Record<"input" | "cacheRead" | "cacheWrite" | "output" | "reasoning", number> & { client: string })[];
}

function compare(what: string, expected: Cells, actual: Cells): Check {
  const keys = new Set([...expected.keys(), ...actual.keys()]);
  const wrong = [...keys].filter((key) => String(expected.get(key)) !== String(actual.get(key)));
  return { what, ours: false, cells: keys.size, wrong, total: sum(actual), truth: sum(expected) };
}

/** Tokens of all cells: the first four counts, see `counts`. */
function sum(cells: Cells): number {
  let total = 0;
  for (const values of cells.values()) total += values.slice(0, 4).reduce((a, b) => a + b, 0);
  return total;
}

function group(truth: Truth, keyOf: (cell: Truth["cells"][number]) => string): Cells {
  const cells: Cells = new Map();
  for (const cell of truth.cells) add(cells, keyOf(cell), counts({ ...cell.tokens, calls: cell.calls }));
  return cells;
}

function coarse(truth: Truth, keyOf: (cell: Truth["cells"][number]) => string): Cells {
  const cells: Cells = new Map();
  for (const cell of truth.cells) add(cells, keyOf(cell), counts({ ...cell.tokens }).slice(0, 4));
  return cells;
}

/** Disjoint first: input, cache reads, all cache writes, output; then what refines them, and the calls. */
function counts(entry: Partial<Record<string, number | string>>): number[] {
  const of = (name: string) => Number(entry[name] ?? 0);
  const writes = ["cacheWrite5m", "cacheWrite1h", "cacheWriteUnknown"].map(of);
  const [short = 0, long = 0, unknown = 0] = writes;
  return [
    of("input"),
    of("cacheRead"),
    short + long + unknown,
    of("output"),
    ...writes,
    of("reasoning"),
    of("webSearches"),
    of("calls"),
  ];
}

function add(cells: Cells, key: string, values: readonly number[]): void {
  const sums = cells.get(key);
  if (sums) values.forEach((value, index) => (sums[index] = (sums[index] ?? 0) + value));
  else cells.set(key, [...values]);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, "utf8"));
}
