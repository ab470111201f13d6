import { hostLimits } from "../../core/host.ts";
import { t } from "../../core/l10n.ts";
import { type Problem, problemSchema } from "../wire.ts";

/** As the global `fetch`, of which only this much is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface TeamRequest {
  /** Base address of the endpoint. */
  address: string;
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** From /v1 on. */
  path: string;
  /** Null: as nobody. */
  token: string | null;
  /** JSON text, or its gzip; absent: no body. */
  body?: string | Uint8Array<ArrayBuffer>;
}

/** Why a request did not do what it should. */
export interface Failure {
  /** For the user. */
  message: string;
  /** Trying again by itself would not help. */
  stopped: boolean;
  /** Not before so much time has passed, ms; null: the endpoint did not say. */
  retryAfterMs: number | null;
  /** What the endpoint said, if it said so in the protocol's words. */
  problem: Problem | null;
}

export type Answer = { ok: true; json: unknown } | { ok: false; failure: Failure };

/** Sends one request to an endpoint, to this address only: a redirection is not followed. Never fails otherwise. */
export async function ask(fetch: Fetch, request: TeamRequest, signal?: AbortSignal): Promise<Answer> {
  const { address, method, path, token, body } = request;
  if (!isSafe(address)) return failed(t("Addresses of endpoints begin with https://."), { stopped: true });
  try {
    const response = await fetch(`${address}/v1${path}`, {
      method,
      headers: {
        accept: "application/json",
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(body instanceof Uint8Array && { "content-encoding": "gzip" }),
      },
      ...(body !== undefined && { body }),
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]),
    });
    const text = await response.text();
    if (response.ok) return { ok: true, json: text === "" ? null : JSON.parse(text) };
    return refusal(response, text);
  } catch (error) {
    if (error instanceof SyntaxError) return failed(t("The endpoint answers in other words than the team protocol's."));
    return failed(t("The endpoint cannot be reached. What waits is sent later."));
  }
}

/** For what nobody could foresee: the endpoint's answer does not fit the protocol. */
export function misunderstood(): Failure {
  return failed(t("The endpoint answers in other words than the team protocol's.")).failure;
}

function refusal({ status, headers }: Response, text: string): Answer {
  const problem = problemIn(text);
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  const details = { problem, retryAfterMs: Number.isFinite(seconds) ? Math.max(0, seconds) * 1000 : null };
  switch (problem) {
    case "unauthorised":
    case "token-expired":
    case "forbidden":
      return failed(t("The endpoint does not accept this sign-in any more. Ask for an invite and join again."), {
        ...details,
        stopped: true,
      });
    case "conflict":
      return failed(t("At the endpoint, this machine belongs to another member. Leave the team there first."), {
        ...details,
        stopped: true,
      });
    case "too-many-requests":
    case "unavailable":
      return failed(t("The endpoint is busy. What waits is sent later."), details);
    case "malformed":
    case "too-large":
    case "not-found":
      return failed(
        t("The endpoint does not know this version of the team protocol. Update it, or Taximeter."),
        details,
      );
    case null:
      return failed(t("The endpoint answered with HTTP status {0}. What waits is sent later.", status), details);
    default:
      return problem satisfies never;
  }
}

function failed(message: string, details: Partial<Failure> = {}): { ok: false; failure: Failure } {
  return { ok: false, failure: { message, stopped: false, retryAfterMs: null, problem: null, ...details } };
}

function problemIn(text: string): Problem | null {
  try {
    return problemSchema.parse(JSON.parse(text)).problem;
  } catch {
    return null;
  }
}

/** Tokens travel encrypted, or not at all beyond this machine. */
function isSafe(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, search, hash } = new URL(address);
  if (username !== "" || search !== "" || hash !== "") return false;
  return protocol === "https:" || (protocol === "http:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname));
}

const timeoutMs = hostLimits.timeMs / 2;
