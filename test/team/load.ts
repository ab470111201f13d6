/**
 * Load on the team endpoint: developers who send every five minutes, on both databases, with commits that wait for the
 * disk. `node test/team/load.ts [--developers 5000] [--rounds 3] [--rows 6]`. Prints rows per second and waits.
 *
 * Two measurements: as fast as it goes (the capacity), and spread over the time as developers would be (the wait).
 * With `--week`: how long publishing and reading their week take.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { sql } from "kysely";
import { startPostgres } from "../../scripts/postgres.ts";
import { issueToken } from "../../src/team/server/auth.ts";
import { openTeamDatabase } from "../../src/team/server/database.ts";
import { measureWeek } from "./loadWeek.ts";
import { batch, row } from "./rows.ts";

const { values } = parseArgs({
  options: {
    developers: { type: "string", default: "5000" },
    rounds: { type: "string", default: "3" },
    rows: { type: "string", default: "6" },
    only: { type: "string" },
    week: { type: "boolean", default: false },
  },
});
const developers = Number(values.developers);
const rounds = Number(values.rounds);
const rowsPerBatch = Number(values.rows);
const everyMs = 5 * 60_000;

interface Developer {
  token: string;
  ledger: string;
}

if (values.only !== "postgres") {
  const folder = mkdtempSync(join(tmpdir(), "taximeter-load-"));
  await measure("SQLite", join(folder, "team.db"));
  rmSync(folder, { recursive: true, force: true });
}
if (values.only !== "sqlite") {
  const postgres = await startPostgres({ durable: true });
  try {
    await measure("PostgreSQL", postgres.addressOf("postgres"));
  } finally {
    await postgres.stop();
  }
}

async function measure(name: string, address: string): Promise<void> {
  if (values.week) return measureWeek(name, address, developers);
  const people = await enrolAll(address);
  const main = join(import.meta.dirname, "../../src/cli/main.ts");
  const server = spawn(process.execPath, [main, "team", "serve", "--port", "0", "--database", address], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const url = await listening(server.stdout);
    for (let round = 1; round <= rounds; round++) {
      const { seconds, waits } = await atOnce(url, people, round);
      report(`${name}, as fast as it goes, round ${round}`, seconds, waits);
    }
    const { seconds, waits } = await spread(url, people, rounds + 1);
    report(`${name}, spread as in five minutes`, seconds, waits);
    await check(
      name,
      address,
      people.map((_, index) => (index < waits.length ? rounds + 1 : rounds)),
    );
  } finally {
    server.kill("SIGTERM");
    await new Promise((resolve) => server.once("exit", resolve));
  }
}

async function enrolAll(address: string): Promise<Developer[]> {
  const database = await openTeamDatabase(address);
  const people = await database.write(async (db) => {
    const all: Developer[] = [];
    for (let i = 0; i < developers; i++) {
      const pseudonym = randomBytes(8).toString("hex");
      const member = { pseudonym, role: "member", enrolled: 0 } as const;
      const { id } = await db.insertInto("members").values(member).returning("id").executeTakeFirstOrThrow();
      const { token } = await issueToken(db, id, "member", Date.now());
      all.push({ token, ledger: randomBytes(16).toString("hex") });
    }
    return all;
  });
  await database.close();
  return people;
}

/** 32 connections that always have a request under way. */
async function atOnce(url: string, people: readonly Developer[], round: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const waits: number[] = [];
  const start = performance.now();
  const next = people.entries();
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      for (const [index, person] of next) waits.push(await send(agent, url, person, index, round));
    }),
  );
  agent.destroy();
  return { seconds: (performance.now() - start) / 1000, waits };
}

/** At the pace of all developers, for 30 seconds. */
async function spread(url: string, people: readonly Developer[], round: number) {
  const agent = new Agent({ keepAlive: true });
  const start = performance.now();
  const count = Math.min(people.length, Math.round((people.length * 30_000) / everyMs));
  const sends = people.slice(0, count).map(async (person, index) => {
    await delay((index * everyMs) / people.length);
    return send(agent, url, person, index, round);
  });
  const waits = await Promise.all(sends);
  agent.destroy();
  return { seconds: (performance.now() - start) / 1000, waits };
}

/** Rows of this hour whose totals have grown since the last round. Returns the wait in ms. */
function send(agent: Agent, url: string, { token, ledger }: Developer, index: number, round: number): Promise<number> {
  const hour = `${new Date().toISOString().slice(0, 13)}:00Z`;
  const rows = Array.from({ length: rowsPerBatch }, (_, i) =>
    row({
      hour,
      model: `model-${i % 3}`,
      project: `project-${Math.floor(i / 3)}`,
      team: `team-${index % 100}`,
      nanoUsd: String(round * 1_000_000 + i),
      tokens: { input: round * 100, output: round * 10, cacheRead: round * 1000 },
      revision: round,
    }),
  );
  const body = JSON.stringify(batch(rows, ledger));
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(
      `${url}/v1/totals`,
      { agent, method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } },
      (response) => {
        response.resume();
        response.on("end", () =>
          response.statusCode === 200
            ? resolve(performance.now() - start)
            : reject(new Error(`status ${response.statusCode}`)),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

async function listening(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const [, url] = /^Listening on (\S+)/.exec(line) ?? [];
    if (url) return url;
  }
  throw new Error("the server did not start");
}

/** Whether the database holds exactly what was sent last by each. */
async function check(name: string, address: string, latest: readonly number[]): Promise<void> {
  const database = await openTeamDatabase(address);
  const { nano } = await database.db
    .selectFrom("totals")
    .select(sql<string>`cast(sum(nano) as text)`.as("nano"))
    .executeTakeFirstOrThrow();
  await database.close();
  const sent = latest.reduce(
    (sum, round) =>
      round === 0 ? sum : sum + rowsPerBatch * round * 1_000_000 + (rowsPerBatch * (rowsPerBatch - 1)) / 2,
    0,
  );
  console.log(`${name}: ${nano} nano-dollars held, ${sent} sent${nano === String(sent) ? "" : " (WRONG)"}`);
}

function report(name: string, seconds: number, waits: number[]): void {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (part: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
  const rows = waits.length * rowsPerBatch;
  console.log(
    `${name}: ${waits.length} batches, ${rows} rows in ${seconds.toFixed(1)} s: ` +
      `${(rows / seconds).toFixed(0)} rows/s, ${(waits.length / seconds).toFixed(0)} batches/s; ` +
      `wait p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`,
  );
}
