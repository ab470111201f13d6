import { type HostAnswer, type HostApi, hostLimits, type HostRequest } from "../core/host.ts";

/** As the global `fetch`, of which only this much is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The host's side. `closed` ends what is under way. */
export function createHost(fetch: Fetch, closed: AbortSignal): Pick<HostApi, "fetch"> {
  return {
    async fetch({ url, ...init }: HostRequest): Promise<HostAnswer> {
      const signal = AbortSignal.any([closed, AbortSignal.timeout(hostLimits.timeMs)]);
      let head: HostAnswer["head"] = null;
      const parts: Uint8Array[] = [];
      let size = 0;
      try {
        const response = await fetch(url, { ...init, signal });
        // Browsers' fetch hides a redirection that it does not follow.
        const status = response.type === "opaqueredirect" ? 302 : response.status;
        head = { status, headers: [...response.headers] };
        for await (const part of response.body ?? []) {
          parts.push(part);
          size += part.byteLength;
          if (size > hostLimits.bytes) break;
        }
        return { head, bytes: joined(parts), broken: null };
      } catch (error) {
        return { head, bytes: joined(parts), broken: { code: codeOf(error) } };
      }
    },
  };
}

/** The engine's side: a `fetch` that the host sends. What is aborted here is not waited for any more. */
export function fetchThrough(host: Pick<HostApi, "fetch">): Fetch {
  return async (url, { method = "GET", headers, body, redirect, signal }) => {
    const request: HostRequest = {
      url,
      method,
      headers: Object.fromEntries(new Headers(headers)),
      body: typeof body === "string" || isBytes(body) ? body : null,
      redirect: redirect === "manual" ? "manual" : "follow",
    };
    const { head, bytes, broken } = await abortable(host.fetch(request), signal ?? null);
    if (head === null) throw broken ? errorOf(broken) : new Error("no answer");
    const { status, headers: answered } = head;
    return new Response(withoutBody.has(status) ? null : streamOf(bytes, broken), { status, headers: answered });
  };
}

function isBytes(body: RequestInit["body"]): body is Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array;
}

function abortable<Value>(promise: Promise<Value>, signal: AbortSignal | null): Promise<Value> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error("aborted"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** A body that ends, or breaks off, after these bytes. */
function streamOf(
  bytes: Uint8Array<ArrayBuffer>,
  broken: HostAnswer["broken"],
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let told = bytes.byteLength === 0;
  return new ReadableStream({
    pull(controller) {
      if (!told) controller.enqueue(bytes);
      else if (broken) controller.error(errorOf(broken));
      else controller.close();
      told = true;
    },
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all;
}

/** Of the error or of what caused it. Its message stays behind: it may quote what was sent. */
function codeOf(error: unknown): string | null {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  }
  return null;
}

function errorOf({ code }: { code: string | null }): Error {
  return Object.assign(new Error("the connection failed"), code === null ? {} : { code });
}

/** Statuses of which a Response may have no body. */
const withoutBody = new Set([204, 205, 304]);
