import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allPages, type Page } from "../../src/endpoints/pages.ts";

/** An item's name is all that tells it from others; `copy` tells the test which one it is. */
interface Item {
  name: string;
  copy: number;
}

const keyOf = ({ name }: Item) => name;
const sorted = (items: readonly Item[]) => items.map(keyOf).toSorted();
const named = (names: readonly string[]): Item[] => names.map((name, copy) => ({ name, copy }));

/** A list in which things may be equal, and where it is cut into pages. */
const listOf = (names: fc.Arbitrary<string[]>, smallest = 0) =>
  fc.tuple(names, fc.array(fc.integer({ min: smallest, max: 4 }), { maxLength: 12 }));
const differentNames = fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 20 });
const withEqualOnes = listOf(fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 20 }));
const withoutEqualOnes = listOf(differentNames);

/** Pages of these sizes, 0 included, and one more for the rest. */
function cut(items: readonly Item[], sizes: readonly number[]): Item[][] {
  const pages = [];
  let from = 0;
  for (const size of sizes) pages.push(items.slice(from, (from += size)));
  return [...pages, items.slice(from)];
}

async function read(
  fetchPage: (cursor: string | null, call: number) => Page<Item>,
  mostPages = 100,
): Promise<{ items: Item[]; caveats: string[]; calls: number }> {
  let calls = 0;
  const answer = await allPages(async (cursor) => ({ ok: true, value: fetchPage(cursor, calls++) }), {
    keyOf,
    mostPages,
  });
  if (!answer.ok) throw new Error("no answer");
  return { ...answer.value, calls };
}

/** Serves pages by their number. */
function serve(pages: readonly Item[][], total: number | null) {
  return (cursor: string | null): Page<Item> => {
    const page = Number(cursor ?? 0);
    return { items: pages[page] ?? [], next: page + 1 < pages.length ? String(page + 1) : null, total };
  };
}

describe("a list in pages", () => {
  test("is the same however it is cut, equal items included, where the vendor states how many there are", () =>
    fc.assert(
      fc.asyncProperty(withEqualOnes, async ([names, sizes]) => {
        const items = named(names);
        const answer = await read(serve(cut(items, sizes), items.length));
        expect(answer.items).toEqual(items);
        expect(answer.caveats).toEqual([]);
      }),
    ));

  test("is the same however it is cut where every item has a name of its own", () =>
    fc.assert(
      fc.asyncProperty(withoutEqualOnes, async ([names, sizes]) => {
        const items = named(names);
        const answer = await read(serve(cut(items, sizes), null));
        expect(answer.items).toEqual(items);
        expect(answer.caveats).toEqual([]);
      }),
    ));

  test("is not longer for pages that come again, or begin before the last one ended", () =>
    fc.assert(
      fc.asyncProperty(
        listOf(differentNames, 1),
        fc.array(fc.nat(3), { maxLength: 13 }),
        fc.array(fc.boolean(), { maxLength: 13 }),
        fc.boolean(),
        async ([names, sizes], overlaps, repeats, stated) => {
          const items = named(names);
          let from = 0;
          const pages = cut(items, sizes).flatMap((page, index) => {
            const moved = items.slice(Math.max(0, from - (overlaps[index] ?? 0)), from + page.length);
            from += page.length;
            return repeats[index] ? [moved, moved] : [moved];
          });
          const answer = await read(serve(pages, stated ? items.length : null));
          expect(sorted(answer.items)).toEqual(sorted(items));
        },
      ),
    ));

  test("is read again when it changed meanwhile, and then has equal items again", () =>
    fc.assert(
      fc.asyncProperty(withEqualOnes, fc.nat(11), fc.nat(3), async ([names, sizes], when, more) => {
        const before = named(names);
        const after = [...named(["new", "new", "new"].slice(0, more)), ...before];
        const answer = await read((cursor, call) => {
          const now = call < when ? before : after;
          return serve(cut(now, sizes), now.length)(cursor);
        });
        // Whatever was read calmly is whole: as it was before, or as it is now.
        const calmly = when > sizes.length ? before : after;
        expect(sorted(answer.items)).toEqual(sorted(when === 0 ? after : calmly));
      }),
    ));

  test("ends where the vendor points back, or repeats the last page for ever", async () => {
    const [a, b] = [named(["a"]), named(["b"])];
    const back = await read((cursor) =>
      cursor === "2"
        ? { items: b, next: "1", total: null }
        : { items: a, next: cursor === null ? "1" : "2", total: null },
    );
    expect(sorted(back.items)).toEqual(["a", "b"]);
    expect(back.calls).toBe(3);
    const forEver = await read((_, call) => ({ items: a, next: String(call), total: null }));
    expect(forEver).toMatchObject({ items: a, calls: 4, caveats: ["moved"] });
  });

  test("that is too long is cut, and says so", async () => {
    const endless = (_: string | null, call: number): Page<Item> => ({
      items: named([`item ${call}`]),
      next: String(call + 1),
      total: null,
    });
    const answer = await read(endless, 5);
    expect(answer.items).toHaveLength(5);
    expect(answer.caveats).toEqual(["incomplete"]);
  });

  test("that is shorter than the vendor says is not read for ever, and says so", async () => {
    const answer = await read(serve([named(["a", "b"])], 3));
    expect(sorted(answer.items)).toEqual(["a", "b"]);
    expect(answer).toMatchObject({ caveats: ["incomplete"], calls: 2 });
  });

  test("counts for nothing when one page fails", async () => {
    const failure = { kind: "server", status: 500, until: null } as const;
    const answer = await allPages<Item>(
      async (cursor) =>
        cursor === null ? { ok: true, value: { items: named(["a"]), next: "1", total: null } } : { ok: false, failure },
      { keyOf, mostPages: 10 },
    );
    expect(answer).toEqual({ ok: false, failure });
  });
});
