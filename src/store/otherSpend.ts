import type { OtherSpend } from "../core/vendorLedger.ts";
import type { Database } from "../sqlite.ts";

/** What was paid elsewhere, as the user imported it. Part of no total. */
export function createOtherSpend(db: Database) {
  const write = db.prepare(
    `INSERT INTO other_spend (day, vendor, what, nano, nth) VALUES (@day, @vendor, @what, @nanoUsd, @nth)
     ON CONFLICT DO NOTHING`,
  );
  const read = db.prepare<[string, string], OtherSpend>(
    `SELECT day, vendor, what, nano AS nanoUsd FROM other_spend WHERE day >= ? AND day <= ?
     ORDER BY day, vendor, what, nano, nth`,
  );
  const add = db.transaction((lines: readonly OtherSpend[]) => {
    const alike = Map.groupBy(lines, ({ day, vendor, what, nanoUsd }) => JSON.stringify([day, vendor, what, nanoUsd]));
    for (const same of alike.values()) for (const [nth, line] of same.entries()) write.run({ ...line, nth });
  });
  return {
    /** Adds one file's lines. Lines that say the same in one file are two; those of a file read before are no new ones. */
    add: (lines: readonly OtherSpend[]): void => add.immediate(lines),
    /** Of the days from one to another, YYYY-MM-DD, both inclusive. */
    between: (from: string, to: string): OtherSpend[] => read.all(from, to),
  };
}
