import type * as z from "zod";
import type { VendorFailure } from "../core/vendorFailure.ts";
import { readText } from "./body.ts";
import type { Answer } from "./endpoint.ts";
import { waitUntil } from "./retryAfter.ts";

/** How requests leave this machine. Made by whoever knows the proxy, the certificates and the clock. */
export interface Transport {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  now(): number;
  userAgent: string;
  /** For one request, its body included. */
  timeoutMs: number;
  /** Largest body, in bytes. */
  maxBytes: number;
  /** Earlier answers of this endpoint to this credential: what has not changed is not sent again. */
  remembered: Remembered;
  /** Waits between two pages, for vendors that allow few requests a minute. */
  pause(ms: number): Promise<void>;
  signal?: AbortSignal;
}

export type Remembered = Map<string, { etag: string; text: string }>;

export interface HttpRequest {
  method: "GET" | "POST";
  url: string;
  /** Credentials travel here only, so that no address that is logged on the way holds one. */
  headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
}

export interface HttpAnswer<Value> {
  value: Value;
  /** The vendor's clock minus ours, ms; 0 when they agree within a few seconds, or it does not say. */
  skewMs: number;
}

/** One request and its JSON answer, narrowed. Unknown fields are dropped; what has the wrong type is one failure. Never throws. */
export async function ask<Value>(
  request: HttpRequest,
  schema: z.ZodType<Value>,
  transport: Transport,
): Promise<Answer<HttpAnswer<Value>>> {
  const answer = await send(request, transport);
  if (!answer.ok) return answer;
  let json: unknown;
  try {
    json = JSON.parse(answer.value.value);
  } catch {
    return failed({ kind: "malformed", path: null });
  }
  const { success, data, error } = schema.safeParse(json);
  if (success) return { ok: true, value: { value: data, skewMs: answer.value.skewMs } };
  const path = error.issues[0]?.path.map(String).join(".") ?? "";
  return failed({ kind: "malformed", path: path === "" ? null : path });
}

async function send(request: HttpRequest, transport: Transport): Promise<Answer<HttpAnswer<string>>> {
  if (!isPrivate(request.url)) return failed({ kind: "unreachable", why: "insecure", code: null });
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const key = `${request.method} ${request.url} ${body ?? ""}`;
  const known = transport.remembered.get(key);
  const timeout = AbortSignal.timeout(transport.timeoutMs);
  const signal = transport.signal ? AbortSignal.any([transport.signal, timeout]) : timeout;
  let response: Response;
  try {
    response = await transport.fetch(request.url, {
      method: request.method,
      headers: {
        accept: "application/json",
        "user-agent": transport.userAgent,
        ...request.headers,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(known ? { "if-none-match": known.etag } : {}),
      },
      ...(body === undefined ? {} : { body }),
      // Elsewhere is not where the user allowed the credential to go.
      redirect: "manual",
      signal,
    });
  } catch (error) {
    return failed(unreachable(error, timeout, "network"));
  }
  const skewMs = skewOf(response.headers.get("date"), transport.now());
  if (response.status === 304 && known) {
    await discard(response);
    return { ok: true, value: { value: known.text, skewMs } };
  }
  if (response.status !== 200) {
    await discard(response);
    return failed(refusalOf(response, transport.now()));
  }
  const read = await readText(response, transport.maxBytes).catch((error: unknown) =>
    unreachable(error, timeout, "cut"),
  );
  if (typeof read !== "string") return failed(read);
  remember(transport.remembered, key, response.headers.get("etag"), read);
  return { ok: true, value: { value: read, skewMs } };
}

function refusalOf({ status, headers }: Response, now: number): VendorFailure {
  if (status === 401 || status === 403) return { kind: "refused", status };
  const until = waitUntil(headers.get("retry-after"), headers.get("date"), now);
  return status === 429 ? { kind: "too-many", until } : { kind: "server", status, until };
}

function unreachable(error: unknown, timeout: AbortSignal, why: "network" | "cut"): VendorFailure {
  if (timeout.aborted) return { kind: "unreachable", why: "timeout", code: null };
  return { kind: "unreachable", why, code: codeOf(error) };
}

/** Only the system's code: messages may quote what was sent. */
function codeOf(error: unknown): string | null {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    const code = "code" in cause ? cause.code : undefined;
    if (typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(code)) return code;
  }
  return null;
}

/** Encrypted, or to this machine itself. */
function isPrivate(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname));
}

/** The header has whole seconds, and was written before it arrived. */
function skewOf(date: string | null, now: number): number {
  const skew = Date.parse(date ?? "") - now;
  return Math.abs(skew) > 5000 ? skew : 0;
}

function remember(remembered: Remembered, key: string, etag: string | null, text: string): void {
  remembered.delete(key);
  if (etag === null || text.length > longestRemembered) return;
  remembered.set(key, { etag, text });
  const oldest = remembered.keys().next().value;
  if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
}

/** Frees the connection; what an error page says is not needed. */
async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}

function failed(failure: VendorFailure): { ok: false; failure: VendorFailure } {
  return { ok: false, failure };
}

const longestRemembered = 256 * 1024;
const mostRemembered = 50;
