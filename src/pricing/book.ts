import type { z } from "zod";
import book from "./book.json" with { type: "json" };
import type { bookSchema, modelSchema, pricesSchema, rateSchema, speedSchema } from "./schema.ts";

/**
 * The price book: dated list prices of models, as data.
 * Prices are USD per million tokens with at most six decimals; days are UTC days, YYYY-MM-DD. Field by field: `schema.ts`.
 */
export type Book = z.infer<typeof bookSchema>;
export type BookModel = z.infer<typeof modelSchema>;
export type Prices = z.infer<typeof pricesSchema>;

/** What pricing needs of a model, whoever states it: a book, or a person who need not say where it comes from. */
export type PricedModel = Pick<BookModel, "id" | "vendor" | "geo"> & {
  /** Prices from a day on, until the next row. */
  rates: Omit<z.infer<typeof rateSchema>, "src">[];
  fast?: SpeedRow[];
  ultrafast?: SpeedRow[];
};
/** Price of a faster service of a model. */
export type SpeedRow = Omit<z.infer<typeof speedSchema>, "src">;

/** The book that ships with this version. A test holds it to the schema, so that no start pays for the check. */
export const bundledBook = book as Book;
