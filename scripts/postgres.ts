import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { canInstallFromDebian, installFromDebian } from "./debian.ts";
import { findOnPath } from "./path.ts";
import { mustRun } from "./process.ts";
import { step } from "./progress.ts";

/** A PostgreSQL of our own in a temporary folder, which only this machine reaches. */
export interface Postgres {
  /** Address of one of its databases; the database is made by `create database`. */
  addressOf(database: string): string;
  /** Ends all connections, stops it and starts it again on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Why there is no PostgreSQL to be had here; undefined when there is. */
export function postgresObstacle(): string | undefined {
  if (findPostgres() || canInstallFromDebian()) return undefined;
  return "no PostgreSQL was found (its folder of programs can be named in POSTGRES_BIN)";
}

/** Folder of PostgreSQL's programs. Installs Debian's package where that is possible. */
export async function ensurePostgres(): Promise<string> {
  const found = findPostgres();
  if (found) return found;
  if (canInstallFromDebian()) {
    await step("Installing PostgreSQL", () => installFromDebian(["postgresql"]));
    const installed = findPostgres();
    if (installed) return installed;
  }
  throw new Error(postgresObstacle() ?? "PostgreSQL was installed but not found");
}

/** `durable`: commits wait for the disk, as in production; tests do without. */
export async function startPostgres({ durable }: { durable: boolean }): Promise<Postgres> {
  const programs = await ensurePostgres();
  const folder = mkdtempSync(join(tmpdir(), "taximeter-postgres-"));
  const user = serverUser();
  const data = join(folder, "data");
  mkdirSync(data);
  if (user) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
  const as = { cwd: folder, ...user };
  const init = ["-D", data, "-U", "team", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  await mustRun(join(programs, "initdb"), init, as);

  const port = await freePort();
  const addressOf = (database: string) => `postgres://team@127.0.0.1:${port}/${database}`;
  const start = async (): Promise<ChildProcess> => {
    const settings = [
      ...["-p", String(port), "-h", "127.0.0.1", "-k", folder],
      ...(durable ? [] : ["-c", "fsync=off", "-c", "synchronous_commit=off"]),
    ];
    const child = spawn(join(programs, "postgres"), ["-D", data, ...settings], { ...as, stdio: "ignore" });
    await isReady(join(programs, "pg_isready"), port, child);
    return child;
  };
  let server = await start();
  return {
    addressOf,
    async restart() {
      await stop(server);
      server = await start();
    },
    async stop() {
      await stop(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findPostgres(): string | undefined {
  const named = process.env["POSTGRES_BIN"];
  if (named) return named;
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, "bin")), ...onPath()];
  return folders.find((folder) => existsSync(join(folder, "postgres")) && existsSync(join(folder, "initdb")));
}

function onPath(): string[] {
  const program = findOnPath(["postgres"]);
  return program === undefined ? [] : [dirname(program)];
}

/** PostgreSQL refuses to run as root. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("PostgreSQL needs a user other than root, and there is neither postgres nor nobody");
}

async function isReady(program: string, port: number, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300 && server.exitCode === null; tries++) {
    const ready = await mustRun(program, ["-h", "127.0.0.1", "-p", String(port)]).then(
      () => true,
      () => false,
    );
    if (ready) return;
    await delay(50);
  }
  server.kill("SIGKILL");
  throw new Error("PostgreSQL did not start");
}

/** SIGINT is PostgreSQL's fast shutdown: it does not wait for clients. */
async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGINT");
  const hard = setTimeout(() => server.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(hard);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
