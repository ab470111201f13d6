import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { limits } from "../wire.ts";
import { Refusal } from "./refusal.ts";

const unzip = promisify(gunzip);

/** What one token, or one address, may do. */
export interface Rate {
  /** At once. */
  burst: number;
  perMinute: number;
}

export interface RateLimit {
  /** Takes one, or refuses with `too-many-requests`. */
  take(who: string): void;
}

/**
 * Token buckets in this process's memory: behind a balancer each server has its own. At most `most` are remembered, the
 * longest unused are forgotten first.
 */
export function rateLimit({ burst, perMinute }: Rate, now: () => number, most = 50_000): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  const leftOf = (who: string): number => {
    const bucket = buckets.get(who);
    if (!bucket) return burst;
    const elapsed = Math.max(0, now() - bucket.at); // clocks are set back
    return Math.min(burst, bucket.left + (elapsed / 60_000) * perMinute);
  };
  return {
    take(who) {
      const left = leftOf(who) - 1;
      if (left < 0) throw new Refusal("too-many-requests", "too many requests: try again in a minute");
      buckets.delete(who); // the order of a Map is that of insertion: this one is the youngest again
      buckets.set(who, { left, at: now() });
      if (buckets.size > most) buckets.delete(buckets.keys().next().value!);
    },
  };
}

/** JSON of a body, gzipped or not, that is never held beyond the limits. Refuses with `too-large` or `malformed`. */
export async function readJson(request: Request): Promise<unknown> {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  const body = await readBytes(request.body);
  const bytes = encoding === "gzip" ? await unpack(body) : body;
  if (encoding !== "gzip" && encoding !== "identity") throw new Refusal("malformed", "content-encoding: gzip or none");
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new Refusal("malformed", "the body is no JSON");
  }
}

async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > limits.bodyBytes) throw new Refusal("too-large", `more than ${limits.bodyBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function unpack(body: Buffer): Promise<Buffer> {
  try {
    return await unzip(body, { maxOutputLength: limits.unpackedBytes });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new Refusal("too-large", `more than ${limits.unpackedBytes} bytes when unpacked`);
    }
    throw new Refusal("malformed", "the body is no gzip");
  }
}
