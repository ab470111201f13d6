import { tokenCount } from "./amounts.ts";
import { csvRecord } from "./csv.ts";
import { type NanoUsd, usdString } from "./money.ts";
import { agreementOf } from "./vendorLedgerText.ts";
import type { LedgerFigure, VendorLedger, VendorLedgerRow } from "./vendorLedger.ts";

/**
 * The ledger as CSV (RFC 4180), for a spreadsheet: exact US dollars, English names, the same in every language. What is not
 * known is empty. What was paid beside stands in rows of its own, as "not-measured-here".
 */
export function vendorLedgerCsv({ rows, otherSpend }: VendorLedger): string {
  const lines = [
    header,
    ...rows.map(rowOf),
    ...otherSpend.map(({ day, vendor, what, nanoUsd }) =>
      csvRecord([
        ...[day, vendor, "", what, "", "", "", usdString(nanoUsd), "", "", "real-money", "", "", "", ""],
        "not-measured-here",
      ]),
    ),
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}

const header = [
  "day,vendor,endpoint,model,our_api_value_usd,our_tokens,our_requests,their_usd,their_tokens,their_requests",
  "their_usd_is,their_usd_at_our_prices,difference_usd,causes_usd,unexplained_usd,result",
].join();

function rowOf(row: VendorLedgerRow): string {
  const { day, vendor, endpoint, model, ours, theirs, difference, causes, unexplained } = row;
  const named = causes.map(({ why, nanoUsd }) => `${why} ${usdString(nanoUsd)}`).join("; ");
  const rest = difference === null ? "" : usdString(unexplained);
  return csvRecord([
    ...[day, vendor, endpoint, model ?? "", ...figure(ours), ...figure(theirs), theirs.is],
    ...[theirs.priced ? "yes" : "", usd(difference), named, rest, agreementOf(row)],
  ]);
}

function figure(of: LedgerFigure | null): string[] {
  if (!of) return ["", "", ""];
  return [
    usd(of.nanoUsd),
    of.tokens ? String(tokenCount(of.tokens)) : "",
    of.requests === null ? "" : String(of.requests),
  ];
}

function usd(nano: NanoUsd | null): string {
  return nano === null ? "" : usdString(nano);
}
