import { count, formatDateTime } from "./format.ts";
import { t } from "./l10n.ts";
import { tagTitle } from "./tagTitle.ts";
import type { Releasable, SentBatch, TeamPreview } from "./team.ts";

/** The requests that would be sent, each under a comment, with a heading of comments. Between them are the exact bodies. */
export function previewText(address: string, { rows, bodies }: TeamPreview): string {
  if (bodies.length === 0) return lines([t("Nothing waits to be sent to {0}.", address)], []);
  const heading = [
    t("To {0}: {1} in {2}.", address, count(rows, "row"), count(bodies.length, "request")),
    t("Below is the exact body of each request; its gzip is what is sent."),
  ];
  const numbered = bodies.flatMap((body, i) => lines([t("Request {0} of {1}", i + 1, bodies.length)], [body]));
  return lines(heading, []) + numbered.join("");
}

/** What was sent, newest first, each request under a line that says when and what the endpoint made of it. */
export function sentText(batches: readonly SentBatch[], timeZone: string): string {
  if (batches.length === 0) return lines([t("Nothing was sent yet.")], []);
  return batches.map((batch) => lines([sentLine(batch, timeZone)], [batch.body])).join("\n");
}

export function releasableName(name: Releasable): string {
  return name === "kind" ? t("Kind of task") : tagTitle(name);
}

function sentLine({ at, address, rows, outcome }: SentBatch, timeZone: string): string {
  const what = t("{0} to {1}: {2}", formatDateTime(at, timeZone), address, count(rows, "row"));
  if (!outcome) return t("{0}, without an answer", what);
  const { accepted, stale, recalled, outside } = outcome;
  const parts = [
    t("{0} accepted", accepted),
    ...(stale > 0 ? [t("{0} known before", stale)] : []),
    ...(recalled > 0 ? [t("{0} recalled before", recalled)] : []),
    ...(outside > 0 ? [t("{0} too old or too new", outside)] : []),
  ];
  return `${what}; ${parts.join(", ")}`;
}

function lines(heading: readonly string[], bodies: readonly string[]): string {
  return [...heading.map((line) => `// ${line.replace(/[\r\n\u2028\u2029]/g, " ")}`), ...bodies, ""].join("\n");
}
