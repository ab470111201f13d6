import { startOfDay, validTimeZone } from "../core/days.ts";
import { defaultDatabase } from "../engine/files.ts";
import type { Engine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { openIndexed } from "../engine/openIndexed.ts";

export interface Options {
  json: boolean;
  csv: boolean;
  /** Titles, paths and branches are part of an export. */
  names: boolean;
  /** Beside vendors' figures, not clients'. */
  vendor: boolean;
  /** Start of the wanted time, ms; 0 = everything. */
  since: number;
  /** First and last wanted day, YYYY-MM-DD; undefined: as the command sees fit. */
  from: string | undefined;
  to: string | undefined;
  /** What history is told apart by. */
  by: string | undefined;
  timeZone: string;
  database: string;
}

/** The call's words are off: exit status 2. */
export class UsageError extends Error {}

interface Values {
  json: boolean;
  csv: boolean;
  "no-names"?: boolean;
  vendor: boolean;
  since?: string;
  from?: string;
  to?: string;
  tz?: string;
  by?: string;
  db?: string;
}

export function optionsOf(values: Values): Options {
  const timeZone = validTimeZone(values.tz ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (timeZone === undefined)
    throw new UsageError(`--tz: unknown time zone "${values.tz}", expected e.g. Europe/Berlin`);
  return {
    json: values.json,
    csv: values.csv,
    names: !values["no-names"],
    vendor: values.vendor,
    since: values.since === undefined ? 0 : startOfDay(dayIn("--since", values.since), timeZone),
    from: values.from && dayIn("--from", values.from),
    to: values.to && dayIn("--to", values.to),
    by: values.by,
    timeZone,
    database: values.db ?? defaultDatabase(),
  };
}

/** Opens the ledger, reads what is new, hands it over and closes it again. */
export async function withEngine(
  options: Options,
  use: (engine: Engine) => Promise<void>,
  hooks: Pick<EngineOptions, "onSnapshot"> = {},
): Promise<void> {
  const { database, timeZone } = options;
  const settings = { timeZone, workspaceFolders: [process.cwd()], trusted: null, pricing: null };
  const engine = await openIndexed(database, { ...hooks, onError: complain }, settings);
  try {
    await use(engine);
  } finally {
    await engine.close();
  }
}

function complain(what: string, error: unknown): void {
  const reason = error === undefined ? "" : `: ${error instanceof Error ? error.message : "unknown reason"}`;
  process.stderr.write(`taximeter: ${what}${reason}\n`);
}

function dayIn(option: string, day: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day))) return day;
  throw new UsageError(`${option}: "${day}" is no day, expected YYYY-MM-DD`);
}
