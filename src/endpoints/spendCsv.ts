import { t } from "../core/l10n.ts";
import type { OtherSpend } from "../core/vendorLedger.ts";
import { csvRecords } from "./csv.ts";
import { nanoOfUsd } from "./money.ts";

const needed = ["date", "vendor", "what", "amount"] as const;
/** Rows named in an error, and characters of a text that are kept. */
const namedErrors = 5;
const longest = 200;

/**
 * What was paid elsewhere, from a CSV file: date (YYYY-MM-DD), vendor, what, amount in US dollars, and optionally currency;
 * columns in any order, found by their names. The whole file or, when a row is wrong, nothing of it: throws and names the
 * rows.
 */
export function readSpendCsv(text: string): OtherSpend[] {
  const [header = [], ...records] = csvRecords(text);
  const columns = new Map(header.map((name, index) => [name.trim().toLowerCase(), index]));
  const missing = needed.filter((name) => !columns.has(name));
  if (missing.length > 0) {
    throw new Error(
      t("The first line has to name the columns date, vendor, what and amount; it lacks {0}.", missing.join(", ")),
    );
  }
  const errors: string[] = [];
  const lines = records.flatMap((record, index) => {
    const line = spendOf((name) => record[columns.get(name) ?? -1]?.trim() ?? "");
    if (typeof line !== "string") return [line];
    // Not lines of text: a quoted field may hold line breaks.
    errors.push(t("row {0}: {1}", index + 1, line));
    return [];
  });
  if (errors.length > namedErrors) errors.splice(namedErrors, Infinity, t("and {0} more", errors.length - namedErrors));
  if (errors.length > 0) throw new Error(t("Nothing was imported. {0}", errors.join("; ")));
  return lines;
}

/** A line's entry, or what is wrong with it. */
function spendOf(cell: (name: string) => string): OtherSpend | string {
  const [day, vendor, what] = [cell("date"), cell("vendor").slice(0, longest), cell("what").slice(0, longest)];
  if (!isDay(day)) return t('"{0}" is no day, expected YYYY-MM-DD', day.slice(0, 40));
  if (vendor === "") return t("the vendor is missing");
  const currency = cell("currency").toUpperCase();
  if (currency !== "" && currency !== "USD")
    return t("the amount is in {0}, only USD can be added", currency.slice(0, 10));
  const nanoUsd = nanoOfUsd(cell("amount"));
  if (nanoUsd === null) return t('"{0}" is no amount, expected e.g. 12.50', cell("amount").slice(0, 40));
  return { day, vendor, what, nanoUsd };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
