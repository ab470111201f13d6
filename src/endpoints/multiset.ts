/**
 * Lists that may overlap as one list without the overlaps. Within one list equal items are different ones; an item that
 * occurs in several lists is counted as often as in the list that has it most often. The later list's copies are kept.
 */
export function overlapFree<Item>(lists: readonly (readonly Item[])[], keyOf: (item: Item) => string): Item[] {
  const kept = new Map<string, Item[]>();
  for (const list of lists) {
    for (const [key, copies] of Map.groupBy(list, keyOf)) {
      const before = kept.get(key) ?? [];
      kept.set(key, [...copies, ...before.slice(copies.length)]);
    }
  }
  return [...kept.values()].flat();
}
