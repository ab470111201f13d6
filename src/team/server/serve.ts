import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { protocol } from "../wire.ts";
import { createApp } from "./app.ts";
import { openTeamDatabase, type TeamDatabase } from "./database.ts";
import { rateLimit } from "./limits.ts";
import { createMetrics } from "./metrics.ts";
import { keepPeople } from "./promise.ts";
import { publish } from "./publish.ts";
import { retain } from "./retention.ts";
import type { Service } from "./service.ts";

export interface ServeOptions {
  /** `postgres://…`, or the path of a SQLite file. */
  database: string;
  host: string;
  /** 0: any free one. */
  port: number;
  people: number;
  settleDays: number;
  retentionDays: number;
  trustProxy: boolean;
  metricsToken?: string;
  /** Within which a request's headers, and all of it, must have come, ms. */
  timeouts?: { headers: number; request: number };
  now?: () => number;
  onError(what: string, error: unknown): void;
}

export interface TeamServer {
  /** e.g. http://127.0.0.1:7420 */
  address: string;
  /** Publishes and deletes what is due, as happens every hour. */
  maintain(): Promise<void>;
  /** Answers what is under way, takes nothing new, and closes the database. */
  stop(): Promise<void>;
}

const hour = 3_600_000;
/** For which a balancer still sends requests after it was told that this server stops taking them. */
const stopMs = 10_000;

/** Opens the database and answers. Throws when the database or the port is not to be had. */
export async function serveTeam(options: ServeOptions): Promise<TeamServer> {
  const { retentionDays, settleDays, onError, now = Date.now } = options;
  const database = await openTeamDatabase(options.database, { onError: (error) => onError("database", error) });
  try {
    const people = await keepPeople(database, options.people);
    const maintain = async () => {
      await retain(database, retentionDays, now());
      await publish(database, people, settleDays, now());
    };
    await maintain();
    let stopping = false;
    const service: Service = {
      database,
      promise: { protocol, people, settleDays, retentionDays },
      now,
      rates: {
        member: rateLimit({ burst: 60, perMinute: 60 }, now),
        address: rateLimit({ burst: 30, perMinute: 30 }, now),
      },
      metrics: createMetrics(),
      ...(options.metricsToken === undefined ? {} : { metricsToken: options.metricsToken }),
      trustProxy: options.trustProxy,
      isStopping: () => stopping,
      onError,
    };
    const server = await listen(service, options);
    const timer = setInterval(() => void maintain().catch((error: unknown) => onError("maintenance", error)), hour);
    timer.unref();
    const stop = async () => {
      stopping = true;
      clearInterval(timer);
      await close(server, database);
    };
    return { address: addressOf(server, options.host), maintain, stop };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function listen(service: Service, { host, port, timeouts }: ServeOptions): Promise<Server> {
  const { headers, request: whole } = timeouts ?? { headers: 10_000, request: 30_000 };
  const answer = getRequestListener(createApp(service).fetch);
  const server = createServer(
    {
      headersTimeout: headers,
      requestTimeout: whole,
      connectionsCheckingInterval: Math.min(headers, 5000),
      keepAliveTimeout: 75_000, // longer than a proxy's, so that it never sends into a connection that we close
      maxHeaderSize: 16_384,
    },
    (request, response) => void answer(request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return server;
}

function addressOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

async function close(server: Server, database: TeamDatabase): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const hard = setTimeout(() => server.closeAllConnections(), stopMs);
  await closed;
  clearTimeout(hard);
  await database.close();
}
