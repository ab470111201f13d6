import { parseArgs } from "node:util";
import { type Role, roles } from "../team/wire.ts";
import { audit } from "../team/server/audit.ts";
import { openTeamDatabase } from "../team/server/database.ts";
import { invite } from "../team/server/enrolment.ts";
import { serveTeam } from "../team/server/serve.ts";
import { optionsOf, UsageError } from "./options.ts";
import { logSent, previewSent } from "./teamSent.ts";

const usage = `taximeter team: an endpoint that adds up what members of a team send, and shows groups, never persons

  taximeter team serve    answer until the process is told to stop (SIGTERM)
    --port N              default 7420
    --host ADDRESS        default 127.0.0.1: a proxy in front of it brings TLS
    --database D          postgres://… or the path of a SQLite file (default: DATABASE_URL, else taximeter-team.db)
    --people K            nothing is shown of fewer people (default 5); can be raised, never lowered
    --settle-days N       days after the end of a week before leads can read it (default 2)
    --retention-days N    days for which members' rows are kept (default 400)
    --trust-proxy         the last address of X-Forwarded-For is the caller's

  taximeter team invite   print an invite link
    --url ADDRESS         where members reach the endpoint, e.g. https://taximeter.example.com
    --role ROLE           member, lead or admin (default member)
    --uses N              people who may use it (default 1)
    --days N              days until it expires (default 7)
    --database D          as above

  taximeter team preview  print what this machine would send next, byte for byte; nothing is sent
  taximeter team log      print what was sent from this machine in the last 90 days
    --db FILE             ledger to use (default: the one that the editor uses)
    --since DAY           log: only what was sent since then (YYYY-MM-DD)
    --json                log: with the exact bodies

  TAXIMETER_METRICS_TOKEN  lets Prometheus read /metrics with this bearer token
`;

/** `taximeter team serve|invite|preview|log`. Returns when that has ended. */
export async function team(argv: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      port: { type: "string", default: "7420" },
      host: { type: "string", default: "127.0.0.1" },
      database: { type: "string", default: process.env["DATABASE_URL"] ?? "taximeter-team.db" },
      people: { type: "string", default: "5" },
      "settle-days": { type: "string", default: "2" },
      "retention-days": { type: "string", default: "400" },
      "trust-proxy": { type: "boolean", default: false },
      url: { type: "string" },
      role: { type: "string", default: "member" },
      uses: { type: "string", default: "1" },
      days: { type: "string", default: "7" },
      db: { type: "string" },
      since: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return void process.stdout.write(usage);
  const { db, since, json } = values;
  const own = { json, ...(db !== undefined && { db }), ...(since !== undefined && { since }) };
  const metricsToken = process.env["TAXIMETER_METRICS_TOKEN"];
  switch (positionals.join(" ")) {
    case "serve":
      return serve({
        database: values.database,
        host: values.host,
        port: whole("port", values.port, 0, 65_535),
        people: whole("people", values.people, 3, 1000),
        settleDays: whole("settle-days", values["settle-days"], 1, 30),
        retentionDays: whole("retention-days", values["retention-days"], 60, 4000),
        trustProxy: values["trust-proxy"],
        ...(metricsToken ? { metricsToken } : {}),
        onError: (what, error) => process.stderr.write(`taximeter: ${what}: ${String(error)}\n`),
      });
    case "invite":
      return printInvite(values.database, values.url, {
        role: roleOf(values.role),
        uses: whole("uses", values.uses, 1, 10_000),
        days: whole("days", values.days, 1, 90),
      });
    case "preview":
      return previewSent(optionsOf({ ...own, csv: false, vendor: false }));
    case "log":
      return logSent(optionsOf({ ...own, csv: false, vendor: false }));
    default:
      throw new UsageError(
        `team: expected "serve", "invite", "preview" or "log", not "${positionals.join(" ")}"\n\n${usage}`,
      );
  }
}

async function serve(options: Parameters<typeof serveTeam>[0]): Promise<void> {
  const server = await serveTeam(options);
  process.stdout.write(`Listening on ${server.address}\n`);
  await new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
  await server.stop();
}

async function printInvite(
  address: string,
  url: string | undefined,
  { role, uses, days }: { role: Role; uses: number; days: number },
): Promise<void> {
  if (url === undefined || !/^https?:\/\//.test(url)) throw new UsageError("team invite: --url https://…");
  const database = await openTeamDatabase(address);
  try {
    const now = Date.now();
    const secret = await database.write(async (db) => {
      await audit(db, { at: now, member: null, action: "invite", detail: { role, uses, days } });
      return invite(db, { role, uses, expiresAt: now + days * 86_400_000, member: null });
    });
    process.stdout.write(`${url.replace(/\/+$/, "")}/join#${secret}\n`);
  } finally {
    await database.close();
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d{1,6}$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`team: --${name}: "${text}" is no whole number from ${least} to ${most}`);
}

function roleOf(text: string): Role {
  const role = roles.find((one) => one === text);
  if (!role) throw new UsageError(`team: --role: one of ${roles.join(", ")}`);
  return role;
}
