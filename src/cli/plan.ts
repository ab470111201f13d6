import { endpointName } from "../core/endpointText.ts";
import { capitalized, formatDateTime, formatUsd } from "../core/format.ts";
import type { EndpointStatus, PlanGauge, PlanMeter, PlanValue } from "../core/plan.ts";
import {
  amountKindText,
  asOfText,
  creditsText,
  gaugeUseText,
  labelledUsd,
  paceText,
  planName,
  resetsText,
} from "../core/planText.ts";
import { windowLabel } from "../core/planWindowText.ts";
import { type Options, withEngine } from "./options.ts";
import { table } from "./table.ts";

/** What `taximeter plan --json` prints. Times in ms, money in nano-USD. `schema` moves when a field changes its meaning. */
export interface PlanOutput {
  schema: 1;
  plans: PlanMeter[];
  /** Of every endpoint that an editor can turn on; from here none is asked, so that `on` is false. */
  endpoints: EndpointStatus[];
}

export function plan(options: Options): Promise<void> {
  return withEngine(options, async (engine) => {
    const { plans, at } = await engine.snapshot();
    const endpoints = await engine.endpoints();
    const output: PlanOutput = { schema: 1, plans, endpoints };
    process.stdout.write(options.json ? `${JSON.stringify(output, null, 2)}\n` : asText(output, at, options.timeZone));
  });
}

function asText({ plans, endpoints }: PlanOutput, now: number, timeZone: string): string {
  const meters = plans.map((meter) => meterText(meter, now, timeZone));
  return [
    ...(plans.length === 0 ? ["Nothing is known of any plan yet.\n"] : meters),
    endpointsText(endpoints, timeZone),
  ].join("\n");
}

function meterText(meter: PlanMeter, now: number, timeZone: string): string {
  const { gauges, credits, amounts, value } = meter;
  const own = amounts.filter(({ user }) => user === null);
  const rows = [
    ...gauges.map((gauge) => gaugeRow(gauge, now, timeZone)),
    ...(credits ? [["Credits", creditsText(credits), "", ""]] : []),
    ...own.map(({ is, nanoUsd }) => [capitalized(amountKindText(is)), formatUsd(nanoUsd), "", ""]),
    ...(value ? [["Price", valueText(value), "", ""]] : []),
  ];
  const head = `${planName(meter)} (${asOfText(meter, now)})`;
  return (
    table(["l"], [[head]]) +
    table(
      ["l", "l", "l", "l"],
      rows.map(([name = "", ...rest]) => [`  ${name}`, ...rest]),
    )
  );
}

function gaugeRow(gauge: PlanGauge, now: number, timeZone: string): string[] {
  const pace = gauge.kind === "pay-as-you-go" ? null : paceText(gauge, now, timeZone);
  return [windowLabel(gauge), gaugeUseText(gauge), pace ?? "", resetsText(gauge, now, timeZone) ?? ""];
}

/** The price is real money, the use is not: never in one sum. */
function valueText({ price, used, activeDays, pricePerActiveDay }: PlanValue): string {
  const month = `${labelledUsd(price, "real-money")} a month`;
  const perDay =
    pricePerActiveDay === null ? "" : `, ${formatUsd(pricePerActiveDay)} for each of ${activeDays} days with use`;
  return `${month}${perDay}; ${labelledUsd(used, "api-value")} used this month`;
}

/** Those that were ever asked. */
function endpointsText(endpoints: readonly EndpointStatus[], timeZone: string): string {
  const asked = endpoints.filter(({ readAt, failure }) => readAt !== null || failure !== null);
  if (asked.length === 0)
    return "No vendor was asked; an editor does, when it is told to (Taximeter: Connect to a Vendor).\n";
  const rows = asked.map(({ id, readAt, failure }) => [
    endpointName(id),
    readAt === null ? "never" : formatDateTime(readAt, timeZone),
    failure ?? "",
  ]);
  return table(["l", "l", "l"], [["Endpoint", "Last read", "Trouble"], ...rows]);
}
