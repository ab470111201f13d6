import { parseArgs } from "node:util";
import { advice } from "./advice.ts";
import { allocation } from "./allocation.ts";
import { doctor } from "./doctor.ts";
import { exportLedger, importLedger, importSpend, importUsage } from "./exchange.ts";
import { history } from "./history.ts";
import { forgetMachine, machines } from "./machines.ts";
import { type Options, optionsOf, UsageError } from "./options.ts";
import { plan } from "./plan.ts";
import { reconcile } from "./reconcile.ts";
import { sessions } from "./sessions.ts";
import { today } from "./today.ts";
import { watch } from "./watch.ts";

const usage = `taximeter: what AI coding sessions cost, from the logs on this machine

  taximeter sessions   every session with its cost
  taximeter today      today's cost by tool and model
  taximeter watch      a live line of the latest session
  taximeter history    what the last 30 days cost, by tool (--by model, project, branch, machine …; --from, --to)
  taximeter export     the ledger as lines of JSON, to standard output (--no-names: without titles, paths and branches)
  taximeter import F   add a ledger that another machine exported; nothing counts twice
  taximeter machines   whose figures are in the ledger, and as of when
  taximeter forget-machine NAME  take out what only that machine told
  taximeter reconcile  each session's sum beside the client's own figure, and what the difference is
                       --vendor: our sums by day and model beside what vendors say (--csv for a spreadsheet)
  taximeter plan       how much of your plans is used, when limits are reset, and what vendors were asked
  taximeter import-usage F  Cursor's usage events, as its dashboard exports them (CSV): exact tokens, and what Cursor counts
  taximeter import-spend F  what you paid elsewhere: a CSV file with the columns date, vendor, what, amount (US dollars)
  taximeter advice     what the detectors noticed: loops, runs without a person, dear models, budgets, limits (default: 7 days)
  taximeter allocation what your rules make of your spend, and what no rule matches (default: 30 days; --from, --to)
  taximeter doctor     where logs were looked for, what was found and what could not be read
  taximeter team       an endpoint that adds up what members of a team send (taximeter team --help)

  --json        for programs
  --since DAY   only sessions active since then (YYYY-MM-DD)
  --from DAY, --to DAY  first and last day (YYYY-MM-DD)
  --tz ZONE     time zone in which days are cut, e.g. Europe/Berlin (default: this machine's)
  --db FILE     ledger to use (default: the one that the editor uses)
`;

const commands = new Map<string, (options: Options, file: string | undefined) => Promise<void>>([
  ["sessions", sessions],
  ["today", today],
  ["watch", watch],
  ["advice", advice],
  ["allocation", allocation],
  ["doctor", doctor],
  ["reconcile", reconcile],
  ["export", exportLedger],
  ["import", importLedger],
  ["import-spend", importSpend],
  ["import-usage", importUsage],
  ["plan", plan],
  ["history", history],
  ["machines", machines],
  ["forget-machine", forgetMachine],
]);

async function main(argv: string[]): Promise<number> {
  try {
    needNode(22, 12);
    if (argv[0] === "team") {
      await (await import("./team.ts")).team(argv.slice(1)); // a server: loaded by those who run it
      return 0;
    }
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        csv: { type: "boolean", default: false },
        "no-names": { type: "boolean", default: false },
        vendor: { type: "boolean", default: false },
        since: { type: "string" },
        from: { type: "string" },
        to: { type: "string" },
        tz: { type: "string" },
        by: { type: "string" },
        db: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const name = positionals[0];
    if (values.help || name === undefined) {
      process.stdout.write(usage);
      return values.help ? 0 : 2;
    }
    const command = commands.get(name);
    const wanted = name.startsWith("import") || name === "forget-machine" ? 2 : 1;
    if (!command || positionals.length > wanted) throw new UsageError(`unknown command "${positionals.join(" ")}"`);
    await command(optionsOf(values), positionals[1]);
    return 0;
  } catch (error) {
    return complain(error);
  }
}

/** SQLite's native part does not load in an older one. */
function needNode(major: number, minor: number): void {
  const [actualMajor = 0, actualMinor = 0] = process.versions.node.split(".").map(Number);
  if (actualMajor > major || (actualMajor === major && actualMinor >= minor)) return;
  throw new Error(`Node ${major}.${minor} or newer is needed, this is ${process.versions.node}`);
}

function complain(error: unknown): number {
  const { code, message } = error as NodeJS.ErrnoException;
  const misused = error instanceof UsageError || code?.startsWith("ERR_PARSE_ARGS");
  process.stderr.write(`taximeter: ${message}\n${misused ? "Try: taximeter --help\n" : ""}`);
  return misused ? 2 : 1;
}

// The reader of a pipe may leave early (`taximeter sessions | head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
process.exitCode = await main(process.argv.slice(2));
