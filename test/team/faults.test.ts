import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { startPostgres } from "../../scripts/postgres.ts";
import { openTeamDatabase } from "../../src/team/server/database.ts";
import { invite } from "../../src/team/server/enrolment.ts";
import { serveTeam } from "../../src/team/server/serve.ts";
import { type Batch, type Credential, receiptSchema } from "../../src/team/wire.ts";
import { dialects, enrolWith, freshDatabase, heldNano, runSql, startTeam } from "./harness.ts";
import { batch, row } from "./rows.ts";

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo();
});

/** A client that sends each batch until it has a receipt, as Taximeter's queue does. */
async function deliver(
  address: string,
  token: string,
  body: Batch,
  onFailure: () => unknown = () => {},
): Promise<void> {
  for (;;) {
    try {
      const response = await fetch(`${address}/v1/totals`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(15_000),
      });
      const { rows } = receiptSchema.parse(await response.json());
      expect(rows).toHaveLength(body.rows.length);
      return;
    } catch {
      await onFailure();
      await delay(30);
    }
  }
}

/** Batches of one ledger; a later one has newer versions of rows of the one before. Their totals when all are there. */
function story(ledger: string, count: number): { batches: Batch[]; total: bigint } {
  const newest = new Map<string, bigint>();
  const batches = Array.from({ length: count }, (_, b) =>
    batch(
      Array.from({ length: 200 }, (__, r) => {
        const hour = new Date(Date.UTC(2026, 10, 1, (b * 100 + r) % 400)).toISOString().replace(":00.000", "");
        const nano = BigInt(b * 1_000_003 + r * 17 + 1);
        newest.set(hour, nano);
        return row({ hour, nanoUsd: String(nano), revision: b + 1 });
      }),
      ledger,
    ),
  );
  return { batches, total: [...newest.values()].reduce((sum, nano) => sum + nano, 0n) };
}

async function enrolDirectly(database: string, address: string): Promise<Credential> {
  const direct = await openTeamDatabase(database);
  try {
    const expiresAt = Date.now() + 60_000;
    return await enrolWith(
      address,
      await direct.write((db) => invite(db, { role: "member", uses: 1, expiresAt, member: null })),
    );
  } finally {
    await direct.close();
  }
}

/** The program as users start it, without a build. */
async function startProcess(database: string, port = 0): Promise<{ child: ChildProcess; address: string }> {
  const main = join(import.meta.dirname, "../../src/cli/main.ts");
  const child = spawn(process.execPath, [main, "team", "serve", "--port", String(port), "--database", database], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  // One that never listens has to end, too: it holds the tests' standard error.
  cleanUp.push(() => child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /^Listening on (\S+)/.exec(line) ?? [];
    if (address) return { child, address };
  }
  throw new Error("the server did not start");
}

describe.each(dialects)("faults, on %s", (dialect) => {
  test("a server that is killed in the middle of batches, again and again, loses and doubles nothing", async () => {
    const { address: database, remove } = await freshDatabase(dialect);
    cleanUp.push(remove);
    let server = await startProcess(database);
    const port = Number(new URL(server.address).port);
    const { token } = await enrolDirectly(database, server.address);
    const { batches, total } = story("ab".repeat(16), 24);
    const next = [...batches];
    let kills = 0;
    const sendAll = async () => {
      for (let body = next.shift(); body; body = next.shift()) await deliver(server.address, token, body);
    };
    const killing = (async () => {
      while (kills < 2 && next.length > 0) {
        const left = next.length;
        while (next.length > left - 3 && next.length > 0) await delay(5);
        const gone = once(server.child, "exit");
        server.child.kill("SIGKILL");
        await gone;
        kills++;
        server = await startProcess(database, port);
      }
    })();
    await Promise.all([sendAll(), sendAll(), sendAll(), killing]);
    expect(kills).toBe(2);
    const direct = await openTeamDatabase(database);
    cleanUp.push(() => direct.close());
    expect(await heldNano({ direct })).toEqual({ rows: total, days: total });

    const ended = once(server.child, "exit");
    server.child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
  });

  test("a network that is cut in the middle of requests and answers loses and doubles nothing", async () => {
    const team = await startTeam(dialect);
    cleanUp.push(() => team.stop());
    const cut = await cuttingProxy(Number(new URL(team.server.address).port));
    cleanUp.push(cut.stop);
    const ann = await team.join();
    const { batches, total } = story(ann.ledger, 20);
    for (const body of batches) {
      team.clock.now += 5000;
      await deliver(cut.address, ann.credential.token, body);
    }
    expect(cut.cuts()).toBeGreaterThan(10);
    expect(await heldNano(team)).toEqual({ rows: total, days: total });
  });

  test("servers that start at once on an empty database agree on its schema", async () => {
    const { address: database, remove } = await freshDatabase(dialect);
    cleanUp.push(remove);
    const both = await Promise.all([startProcess(database), startProcess(database)]);
    for (const { address } of both) expect((await fetch(`${address}/readyz`)).status).toBe(200);
  });

  test("a database of a newer program is left alone", async () => {
    const { address, remove } = await freshDatabase(dialect);
    cleanUp.push(remove);
    const database = await openTeamDatabase(address);
    await database.db.updateTable("settings").set({ value: "999" }).where("name", "=", "schema").execute();
    await database.close();
    await expect(openTeamDatabase(address)).rejects.toThrow(/newer/);
  });

  test("the promised number of people is raised, never lowered", async () => {
    const team = await startTeam(dialect, { people: 6 });
    cleanUp.push(() => team.stop());
    const second = await startTeam(dialect, { database: team.database, people: 3 });
    cleanUp.push(() => second.stop());
    const promise = await fetch(`${second.server.address}/v1/promise`);
    expect(await promise.json()).toMatchObject({ people: 6 });
  });
});

describe("several servers on one PostgreSQL", () => {
  test("take one member's batches at once, and publish once", async () => {
    const first = await startTeam("postgres");
    cleanUp.push(() => first.stop());
    const second = await startTeam("postgres", { database: first.database });
    cleanUp.push(() => second.stop());
    const people = await Promise.all(Array.from({ length: 5 }, () => first.join()));
    let sum = 0n;
    await Promise.all(
      people.flatMap(({ credential, ledger }) => {
        const { batches, total } = story(ledger, 6);
        sum += total;
        return batches.flatMap((body) =>
          [first, second].map(({ server }) => deliver(server.address, credential.token, body)),
        );
      }),
    );
    expect(await heldNano(first)).toEqual({ rows: sum, days: sum });

    await Promise.all([first.server.maintain(), second.server.maintain(), first.server.maintain()]);
    const lead = await first.join("lead");
    const { cells } = await lead.ask("from=2026-11-01&to=2026-11-15&by=");
    const { own } = await people[0]!.own("from=2026-11-01&to=2026-11-15&by=");
    expect(BigInt(cells[0]!.nanoUsd)).toBe(5n * BigInt(own[0]!.nanoUsd));
    expect([...first.errors, ...second.errors]).toEqual([]);
  });

  test("survive its restart: what waits is sent again, and nothing is lost or doubled", async () => {
    const postgres = await startPostgres({ durable: true });
    cleanUp.push(() => postgres.stop());
    await runSql(postgres.addressOf("postgres"), "create database team");
    const database = postgres.addressOf("team");
    const server = await serveTeam({
      database,
      host: "127.0.0.1",
      port: 0,
      people: 5,
      settleDays: 2,
      retentionDays: 400,
      trustProxy: false,
      onError: () => {},
    });
    cleanUp.push(() => server.stop());
    const { token } = await enrolDirectly(database, server.address);
    const { batches, total } = story("cd".repeat(16), 20);
    const next = [...batches];
    let failures = 0;
    const restarting = (async () => {
      while (next.length > 14) await delay(2);
      await postgres.restart();
    })();
    for (let body = next.shift(); body; body = next.shift()) {
      await deliver(server.address, token, body, () => failures++);
    }
    await restarting;
    expect(failures).toBeGreaterThan(0);
    const direct = await openTeamDatabase(database);
    cleanUp.push(() => direct.close());
    expect(await heldNano({ direct })).toEqual({ rows: total, days: total });
  });
});

/** Passes every third connection on; cuts the others after some bytes of the request, or before the answer is back. */
async function cuttingProxy(port: number): Promise<{ address: string; cuts(): number; stop(): Promise<void> }> {
  let connections = 0;
  let cuts = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(port, "127.0.0.1");
    const kind = connections++ % 3;
    let bytes = 0;
    const cut = () => {
      if (!client.destroyed) cuts++;
      client.destroy();
      target.destroy();
    };
    for (const socket of [client, target]) {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        open.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    client.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (kind === 0 && bytes > 20_000) cut();
      else target.write(chunk);
    });
    target.on("data", (chunk: Buffer) => {
      if (kind === 1) cut(); // stored, and the sender does not know
      else client.end(chunk);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const bound = server.address();
  return {
    address: `http://127.0.0.1:${typeof bound === "object" && bound ? bound.port : 0}`,
    cuts: () => cuts,
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
