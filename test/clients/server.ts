import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { countPrompt, messages, type MessagesRequest } from "./anthropic.ts";
import { responses, type ResponsesRequest } from "./openai.ts";
import type { Stub } from "./stub.ts";
import { port } from "./world.ts";

/** Serves both vendors' APIs on 127.0.0.1. The process ends with the scenario, so nothing closes it. */
export async function serve(stub: Stub): Promise<void> {
  const server = createServer((req, res) => void route(stub, req, res));
  await new Promise<void>((ready) => server.listen(port, "127.0.0.1", ready));
}

async function route(stub: Stub, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const path = new URL(req.url ?? "/", "http://127.0.0.1").pathname;
  const body = await bodyOf(req);
  await sleep(stub.options.latencyMs);
  if (path === "/v1/messages") return messages(stub, JSON.parse(body) as MessagesRequest, req.headers, res);
  if (path === "/v1/messages/count_tokens") return countPrompt(stub, JSON.parse(body) as MessagesRequest, res);
  if (path === "/v1/responses") return responses(stub, JSON.parse(body) as ResponsesRequest, req.headers, res);
  const known = path === "/v1/models";
  res.writeHead(known ? 200 : 404, { "content-type": "application/json" });
  res.end(known ? JSON.stringify({ object: "list", data: [], models: [] }) : "{}");
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
