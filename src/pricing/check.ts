import type { Book } from "./book.ts";
import type { Overrides } from "./overrides.ts";
import { matches } from "./patterns.ts";
import { createResolver } from "./resolve.ts";

/** Names in a file that mean nothing with this book, most likely misspelt: each would silently have no effect. */
export function namelessIn({ models, aliases, discounts }: Overrides, book: Book): string[] {
  const ids = [...book.models, ...models].map(({ id }) => id);
  const vendors = [...Object.keys(book.vendors), ...models.flatMap(({ vendor }) => vendor ?? [])];
  const resolve = createResolver(book.models);
  const isModel = (name: string) =>
    resolve("cursor", name) !== null || models.some(({ id, match = [] }) => matches([id, ...match], name));
  return [
    ...Object.entries(aliases).flatMap(([name, target]) =>
      isModel(target)
        ? []
        : [`aliases.${name}: no model is named "${target}": give an id of the price book or of models`],
    ),
    ...discounts.flatMap(({ match: { vendor, model } }, i) => [
      ...(vendor === undefined || vendors.includes(vendor)
        ? []
        : [
            `discounts.${i}.match.vendor: no vendor is named "${vendor}": give one of ${[...new Set(vendors)].join(", ")}`,
          ]),
      ...(model === undefined || ids.some((id) => matches([model], id))
        ? []
        : [`discounts.${i}.match.model: no model matches "${model}": give an id of the price book or of models`]),
    ]),
  ];
}
