import { type Event, noTokens } from "../../src/core/event.ts";
import { bundledBook } from "../../src/pricing/book.ts";
import { createPricer } from "../../src/pricing/price.ts";

const pricer = createPricer(bundledBook);

/** Of a name or id: what a row of the ledger may hold of a log. */
const longestText = 1024;
const latest = Date.UTC(2100, 0, 1);

/** What holds for an event whatever the log says. Throws with the field that breaks it. */
export function checkEvent(event: Event): void {
  for (const [field, value] of Object.entries(event)) {
    if (typeof value === "string" && value.length > longestText)
      throw new Error(`${field} has ${value.length} characters`);
    if (typeof value === "number" && Number.isNaN(value)) throw new Error(`${field} is not a number`);
  }
  if (event.key === "" || event.session === "") throw new Error("no key or no session");
  if (!(event.at >= 0 && event.at < latest)) throw new Error(`at ${event.at}`);
  if (event.kind !== "call") return;
  if (event.endAt < event.at) throw new Error(`ends before it begins: ${event.at} ${event.endAt}`);
  whole("context", event.context);
  whole("window", event.window ?? null);
  if (!event.tokens) return;
  for (const kind of Object.keys(noTokens) as (keyof typeof noTokens)[]) whole(kind, event.tokens[kind]);
  if (event.tokens.reasoning > event.tokens.output) throw new Error("more reasoning than output");
  const price = pricer.price(event);
  whole("nanoUsd", price.nanoUsd ?? 0);
  whole("unpricedTokens", price.unpricedTokens);
}

function whole(field: string, value: number | null): void {
  if (value !== null && !(Number.isSafeInteger(value) && value >= 0)) throw new Error(`${field} is ${value}`);
}
