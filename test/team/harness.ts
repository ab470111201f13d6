import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { inject } from "vitest";
import type * as z from "zod";
import { type Dialect, openTeamDatabase, type TeamDatabase } from "../../src/team/server/database.ts";
import { invite } from "../../src/team/server/enrolment.ts";
import { serveTeam, type ServeOptions, type TeamServer } from "../../src/team/server/serve.ts";
import {
  answerSchema,
  type Answer,
  type Credential,
  credentialSchema,
  ownSchema,
  protocol,
  type Receipt,
  receiptSchema,
  type Role,
  type Row,
} from "../../src/team/wire.ts";
import { batch } from "./rows.ts";

export const dialects: readonly Dialect[] = ["sqlite", "postgres"];

/** A team's endpoint as it is served, on a database of its own, with a clock that stands still. */
export interface Team {
  /** The database's address, for a second server. */
  database: string;
  /** The same database, past the server. */
  direct: TeamDatabase;
  server: TeamServer;
  clock: { now: number };
  errors: unknown[];
  join(role?: Role): Promise<TestMember>;
  /** Another member's machine, or a new token for the same ledger. */
  as(credential: Credential, ledger?: string): TestMember;
  stop(): Promise<void>;
}

export interface TestMember {
  credential: Credential;
  ledger: string;
  request(path: string, init?: Init): Promise<Response>;
  send(rows: Row[]): Promise<Receipt>;
  ask(query: string): Promise<Answer>;
  own(query: string): Promise<z.infer<typeof ownSchema>>;
}

interface Init extends RequestInit {
  headers?: Record<string, string>;
}

const start = Date.parse("2026-11-20T12:00Z");

export async function startTeam(dialect: Dialect, options: Partial<ServeOptions> = {}): Promise<Team> {
  const { address: database, remove } = options.database
    ? { address: options.database, remove: async () => {} }
    : await freshDatabase(dialect);
  const clock = { now: start };
  const errors: unknown[] = [];
  const server = await serveTeam({
    database,
    host: "127.0.0.1",
    port: 0,
    people: 5,
    settleDays: 2,
    retentionDays: 90,
    trustProxy: false,
    now: () => clock.now,
    onError: (what, error) => errors.push({ what, error }),
    ...options,
  });
  const direct = await openTeamDatabase(database);
  const as = (credential: Credential, ledger = randomBytes(16).toString("hex")) =>
    member(server.address, credential, ledger);
  return {
    database,
    direct,
    server,
    clock,
    errors,
    as,
    async join(role = "member") {
      const secret = await direct.write((db) =>
        invite(db, { role, uses: 1, expiresAt: clock.now + 1000, member: null }),
      );
      return as(await enrolWith(server.address, secret));
    },
    async stop() {
      await server.stop();
      await direct.close();
      await remove();
    },
  };
}

export async function enrolWith(address: string, secret: string): Promise<Credential> {
  const body = { protocol, invite: secret, pseudonym: randomBytes(8).toString("hex") };
  return credentialSchema.parse(await okJson(await post(`${address}/v1/enrol`, body)));
}

export function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** Address of an empty database, and how to be rid of it. */
export async function freshDatabase(dialect: Dialect): Promise<{ address: string; remove: () => Promise<void> }> {
  if (dialect === "sqlite") {
    const folder = mkdtempSync(join(tmpdir(), "taximeter-team-"));
    return {
      address: join(folder, "team.db"),
      remove: async () => rmSync(folder, { recursive: true, force: true }),
    };
  }
  const own = inject("postgres");
  const name = `t${randomBytes(6).toString("hex")}`;
  await runSql(own, `create database ${name}`);
  return {
    address: own.replace(/postgres$/, name),
    remove: () => runSql(own, `drop database if exists ${name} with (force)`),
  };
}

export async function runSql(address: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: address });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** All figures that the database holds of members, as text: in rows, and in the rollup beside them. */
export async function heldNano({ direct }: Pick<Team, "direct">): Promise<{ rows: bigint; days: bigint }> {
  const sum = async (table: "totals" | "day_totals") => {
    const { nano } = await direct.db
      .selectFrom(table)
      .select((select) =>
        select.cast<string>(select.fn.coalesce(select.fn.sum("nano"), select.lit(0)), "text").as("nano"),
      )
      .executeTakeFirstOrThrow();
    return BigInt(nano);
  };
  return { rows: await sum("totals"), days: await sum("day_totals") };
}

function member(address: string, credential: Credential, ledger: string): TestMember {
  const request = (path: string, init: Init = {}) =>
    fetch(`${address}/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${credential.token}`, "content-type": "application/json", ...init.headers },
    });
  return {
    credential,
    ledger,
    request,
    async send(rows) {
      const body = JSON.stringify(batch(rows, ledger));
      return receiptSchema.parse(await okJson(await request("/totals", { method: "POST", body })));
    },
    async ask(query) {
      return answerSchema.parse(await okJson(await request(`/summary?${query}`)));
    },
    async own(query) {
      return ownSchema.parse(await okJson(await request(`/me/summary?${query}`)));
    },
  };
}

async function okJson(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  return JSON.parse(text) as unknown;
}
