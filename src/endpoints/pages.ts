import type { Answer } from "./endpoint.ts";
import { overlapFree } from "./multiset.ts";

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  /** What to ask the next page with; null = this is the last one. */
  next: string | null;
  /** How many items the whole list has, where the vendor says so. */
  total: number | null;
}

export interface Pages<Item> {
  items: Item[];
  /** `moved`: the list changed while it was read. `incomplete`: it is longer than what is read, or than the vendor shows. */
  caveats: ("moved" | "incomplete")[];
}

export interface PagesOptions<Item> {
  /** Equal for what is the same item. Two real items may be equal where the vendor gives them no id. */
  keyOf: (item: Item) => string;
  mostPages: number;
  /** Awaited between two pages. */
  pause?: () => Promise<void>;
}

/**
 * Reads a list to its end. The caller asks every page for the same fixed window of time.
 *
 * While it is read, items may be added, so that the end of one page comes again at the start of the next. Where the vendor
 * states the total, a walk that brought exactly as many items, under the same total throughout, is taken as it is, equal
 * items included; else the list is walked again. Where it stays restless, or no total is stated, items on two pages are
 * taken for the same one, and the later page, being newer, wins. A vendor that points back to a page that was read already,
 * or brings nothing new for some pages, has no more.
 */
export async function allPages<Item>(
  fetchPage: (cursor: string | null) => Promise<Answer<Page<Item>>>,
  options: PagesOptions<Item>,
): Promise<Answer<Pages<Item>>> {
  const { keyOf } = options;
  let before = "";
  for (let walk = 1; ; walk++) {
    const walked = await walkPages(fetchPage, options);
    if (!walked.ok) return walked;
    const { pages, cut, looped } = walked.value;
    const lists = pages.map(({ items }) => items);
    const all = lists.flat();
    const total = pages[0]?.total ?? null;
    const calm = pages.every((page) => page.total === total);
    if (total !== null && calm && all.length === total) {
      return { ok: true, value: { items: all, caveats: [] } };
    }
    const now = JSON.stringify(lists.map((items) => items.map(keyOf)));
    const settled = total === null || cut || now === before || walk === mostWalks;
    before = now;
    if (!settled) continue;
    const items = overlapFree(lists, keyOf);
    const caveats: Pages<Item>["caveats"] = [];
    if (looped || !calm || items.length < all.length) caveats.push("moved");
    if (cut || items.length < (total ?? 0)) caveats.push("incomplete");
    return { ok: true, value: { items, caveats } };
  }
}

interface Walk<Item> {
  pages: Page<Item>[];
  /** It was longer than is read. */
  cut: boolean;
  looped: boolean;
}

async function walkPages<Item>(
  fetchPage: (cursor: string | null) => Promise<Answer<Page<Item>>>,
  { keyOf, mostPages, pause }: PagesOptions<Item>,
): Promise<Answer<Walk<Item>>> {
  const pages: Page<Item>[] = [];
  const cursors = new Set<string>();
  const keys = new Set<string>();
  let cursor: string | null = null;
  let withoutNews = 0;
  while (pages.length < mostPages) {
    if (pages.length > 0) await pause?.();
    const answer = await fetchPage(cursor);
    if (!answer.ok) return answer;
    const page: Page<Item> = answer.value;
    pages.push(page);
    const before = keys.size;
    for (const item of page.items) keys.add(keyOf(item));
    // An empty page may have a next one: a day without use. Equal items are no news either, as far as the total allows them.
    const repeats = page.items.length > 0 && keys.size === before && counted(pages) > (page.total ?? 0);
    withoutNews = repeats ? withoutNews + 1 : 0;
    if (page.next === null) return { ok: true, value: { pages, cut: false, looped: false } };
    if (cursors.has(page.next) || withoutNews === mostWithoutNews) {
      return { ok: true, value: { pages, cut: false, looped: true } };
    }
    cursors.add(page.next);
    cursor = page.next;
  }
  return { ok: true, value: { pages, cut: true, looped: false } };
}

function counted(pages: readonly Page<unknown>[]): number {
  return pages.reduce((sum, { items }) => sum + items.length, 0);
}

/** Each walk costs as many requests as there are pages, and vendors allow a few dozen a minute. */
const mostWalks = 3;
/** A vendor that does not look at the page that is asked for would repeat one for ever. */
const mostWithoutNews = 3;
