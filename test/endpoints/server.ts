import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { anthropicRoutes } from "./anthropic.ts";
import { cursorRoutes } from "./cursor.ts";
import { openaiRoutes } from "./openai.ts";
import { type Call, newWorld, type Route, type World } from "./world.ts";

/** What goes wrong with one answer. */
export type Fault =
  | { status: number; headers?: Record<string, string>; body?: string }
  /** Accepts the request and never answers, or stops in the middle of the body. */
  | "silent"
  | "stalled"
  /** The connection breaks in the middle of the body. */
  | "cut"
  /** Half of the JSON, well-formed as HTTP. */
  | "truncated"
  | "html"
  /** A body without end. */
  | "endless"
  /** Changes the JSON that would have been answered. */
  | ((json: unknown) => unknown);

/**
 * Stands for the usage endpoints of Anthropic, OpenAI, ChatGPT and Cursor on 127.0.0.1, over real HTTP: credentials in the
 * documented headers, the documented bodies, units and pages, ETags, and every fault that a client must survive. It does not
 * stand for their figures, limits or delays.
 */
export interface VendorServer {
  origin: string;
  world: World;
  /** Everything that was asked, in order. */
  calls: Call[];
  /** Said of each answer in turn; null = nothing is wrong. The last one stays. */
  faults: (Fault | null)[];
  /** Its clock minus ours, ms. */
  skewMs: number;
  close(): Promise<void>;
}

export async function playVendors(): Promise<VendorServer> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const vendors: VendorServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world: newWorld(),
    calls: [],
    faults: [],
    skewMs: 0,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await callOf(request);
    vendors.calls.push(call);
    const fault = (vendors.faults.length > 1 ? vendors.faults.shift() : vendors.faults[0]) ?? null;
    response.sendDate = false;
    response.setHeader("date", new Date(Date.now() + vendors.skewMs).toUTCString());
    const route = routes.get(`${call.method} ${call.path}`);
    const reply = route ? route(call, vendors.world) : { status: 404, json: { error: "no such path" } };
    if (fault !== null && typeof fault === "object") {
      response.writeHead(fault.status, fault.headers).end(fault.body ?? JSON.stringify({ error: { message: "no" } }));
      return;
    }
    const json = typeof fault === "function" ? fault(structuredClone(reply.json)) : reply.json;
    const body = JSON.stringify(json);
    if (fault === "silent") return;
    if (fault === "html") return void response.setHeader("content-type", "text/html").end("<!DOCTYPE html><p>Wait …");
    if (fault === "truncated") return void response.end(body.slice(0, body.length / 2));
    if (fault === "endless") return flood(response);
    if (fault === "cut" || fault === "stalled") {
      response.setHeader("content-length", Buffer.byteLength(body));
      response.write(body.slice(0, body.length / 2), () => fault === "cut" && response.destroy());
      return;
    }
    const etag = `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`;
    if (reply.status === undefined && call.headers["if-none-match"] === etag) return void response.writeHead(304).end();
    response.writeHead(reply.status ?? 200, { "content-type": "application/json", etag }).end(body);
  }

  return vendors;
}

const routes = new Map<string, Route>([...anthropicRoutes, ...openaiRoutes, ...cursorRoutes]);

async function callOf(request: IncomingMessage): Promise<Call> {
  const body = await textOf(request);
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  return {
    method: request.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers as Record<string, string>,
    body: body === "" ? {} : (JSON.parse(body) as Record<string, unknown>),
  };
}

function flood(response: ServerResponse): void {
  const chunk = `"${"x".repeat(64 * 1024)}",`;
  response.write("[");
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  more();
}
