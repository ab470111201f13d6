import { sourceNames } from "../core/event.ts";
import type { Finding } from "../core/finding.ts";
import { formatUsd } from "../core/format.ts";
import { type Options, withEngine } from "./options.ts";
import { table } from "./table.ts";

const weekMs = 7 * 24 * 3_600_000;

export function advice(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const findings = await engine.findings({ since: options.since || Date.now() - weekMs });
    process.stdout.write(options.json ? `${JSON.stringify({ schema: 1, findings }, null, 2)}\n` : asText(findings));
  });
}

function asText(findings: readonly Finding[]): string {
  if (findings.length === 0) return "Nothing to remark on these sessions.\n";
  const head = ["", "Tool", "Session", "At stake", "What"];
  return table(["l", "l", "l", "r", "l"], [head, ...findings.flatMap(rowsOf)]);
}

/** What it is, and below it why and what can be done. */
function rowsOf({ severity, session, amount: stake, title, reason, advice: what }: Finding): string[][] {
  const amount = stake ? formatUsd(stake.nanoUsd) : "";
  const first = [severity, session ? sourceNames[session.source] : "", session?.session ?? "", amount, title];
  return [first, ["", "", "", "", `  ${reason}.`], ["", "", "", "", `  ${what}.`]];
}
