import type { VendorReading } from "../../src/core/vendor.ts";
import { endpoints } from "../../src/endpoints/endpoints.ts";
import { answersTo, offlineRequest } from "../endpoints/ask.ts";
import { checkTokens } from "./invariants.ts";
import { Find, type Target, writable } from "./target.ts";

/** All that vendors may answer: an input is the endpoint's name and one body a line, in the order in which it asks. */
export async function vendorTarget(): Promise<Target> {
  const seeds: Buffer[] = [];
  for (const endpoint of endpoints) {
    const bodies = await answersTo(endpoint);
    seeds.push(Buffer.from([endpoint.id, ...bodies].join("\n")));
  }
  return {
    name: "vendor-answers",
    below: "/src/endpoints/",
    seeds,
    async check(input) {
      const [name = "", ...bodies] = input.toString("latin1").split("\n");
      const endpoint = endpoints.find(({ id }) => id === name);
      if (!endpoint) return;
      let call = 0;
      const answered = async () => new Response(Buffer.from(bodies[call++] ?? "null", "latin1"));
      const outcome = await endpoint.fetch(offlineRequest(endpoint, answered));
      writable(outcome, 500);
      if (outcome.ok) checkVendorReading(outcome.value);
    },
  };
}

function checkVendorReading({ windows, credits, amounts, days, events, at }: VendorReading): void {
  moment(at);
  for (const { usedPercent, used, resetsAt, lengthMs } of windows) {
    if (usedPercent !== null && !(usedPercent >= 0)) throw new Find(`used ${usedPercent}%`);
    if (used?.unit === "usd") for (const nano of [used.used, used.limit]) whole(nano);
    moment(resetsAt);
    if (lengthMs !== null && !(lengthMs > 0)) throw new Find(`a window of ${lengthMs} ms`);
  }
  if (credits?.balance !== undefined && credits.balance !== null && !Number.isFinite(credits.balance))
    throw new Find(`a balance of ${credits.balance}`);
  for (const { nanoUsd, from, to } of amounts) {
    whole(nanoUsd);
    moment(from);
    moment(to);
  }
  for (const { day, tokens, nanoUsd, requests } of days) {
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day))) throw new Find(`the day ${day}`);
    // Of a whole organisation.
    for (const count of Object.values(tokens ?? {})) whole(count);
    whole(nanoUsd);
    if (requests !== null && !Number.isSafeInteger(requests)) throw new Find(`${requests} requests`);
  }
  for (const event of events) {
    moment(event.at);
    if (event.tokens) checkTokens(event.tokens);
    for (const nano of [event.apiValue, event.charged, event.fee]) whole(nano);
  }
}

function whole(nano: number | null): void {
  if (nano !== null && !Number.isSafeInteger(nano)) throw new Find(`the number ${nano}`);
}

/** A `Date` has to hold it. */
function moment(at: number | null): void {
  if (at !== null && Number.isNaN(new Date(at).getTime())) throw new Find(`the time ${at}`);
}
