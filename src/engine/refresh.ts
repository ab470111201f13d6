import type { Book } from "../pricing/book.ts";
import { newerOf } from "../pricing/layers.ts";
import type { Store } from "../store/store.ts";
import { booksFolder } from "./files.ts";
import type { Fetch } from "./hostFetch.ts";
import { bookOf, keepBook, maximumBytes } from "./priceFiles.ts";

const dayMs = 24 * 60 * 60 * 1000;
const timeoutMs = 20_000;

interface Fetched {
  url: string;
  etag: string | null;
  at: number;
}

/**
 * Fetches a newer price book, at most once a day, from the URL that the user set (never a workspace).
 * Returns the book when one was kept. Throws, with what to do, when the answer is no book; the old one stays in force.
 */
export async function refreshBook(
  store: Store,
  url: string,
  current: Book,
  now: number,
  fetch: Fetch,
): Promise<Book | null> {
  const last = JSON.parse(store.meta.get("refresh") ?? "null") as Fetched | null;
  const known = last?.url === url ? last : null;
  if (known && now - known.at < dayMs) return null;
  if (!/^https?:\/\//.test(url)) throw new Error(`taximeter.pricing.refreshUrl: "${url}" is no http(s) address`);
  const headers: Record<string, string> = known?.etag ? { "if-none-match": known.etag } : {};
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
  const remember = (etag: string | null) =>
    store.meta.set("refresh", JSON.stringify({ url, etag, at: now } satisfies Fetched));
  if (response.status === 304) {
    remember(known?.etag ?? null);
    return null;
  }
  remember(null);
  if (!response.ok) throw new Error(`${url} answered ${response.status}; the prices that are here stay in force`);
  const text = await boundedText(response, url);
  const result = bookOf(text);
  if ("problems" in result) throw new Error(`${url} is no price book: ${result.problems[0]}`);
  remember(response.headers.get("etag"));
  if (newerOf(result.book, current) === current) return null;
  keepBook(booksFolder(store.path), result.book, text);
  return result.book;
}

async function boundedText(response: Response, url: string): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > maximumBytes) throw new Error(`${url} sent more than 1 MB: that is no price book`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
