import type { z } from "zod";
import book from "./book.json" with { type: "json" };
import type { bookSchema, modelSchema, pricesSchema, rateSchema, speedSchema } from "./schema.ts";

/**
 * The price book: dated list prices of models, as data.
 * Prices are USD per million tokens with at most six decimals; days are UTC days, YYYY-MM-DD. Field by field: `schema.ts`.
 */
export type Book = z.infer<typeof bookSchema>;
export type BookModel = z.infer<typeof modelSchema>;
/** Prices from a day on, until the next row of the model. */
export type RateRow = z.infer<typeof rateSchema>;
/** Price of a faster service of the model. */
export type SpeedRow = z.infer<typeof speedSchema>;
export type Prices = z.infer<typeof pricesSchema>;

/** The book that ships with this version. A test holds it to the schema, so that no start pays for the check. */
export const bundledBook = book as Book;
