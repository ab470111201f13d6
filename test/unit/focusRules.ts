import { focusColumns, type FocusColumn } from "../../src/core/focusColumns.ts";

/**
 * Rules of FOCUS 1.3's cost and usage dataset, written from the specification: what it demands of columns, of values and of
 * values together. Knows the file only as text, as any reader would.
 */
export type Line = ReadonlyMap<string, string>;

const mandatory = [
  ...["BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd"],
  ...["BillingPeriodStart", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargePeriodEnd"],
  ...["ChargePeriodStart", "ContractedCost", "EffectiveCost", "HostProviderName", "InvoiceIssuerName", "ListCost"],
  ...["PricingQuantity", "PricingUnit", "ProviderName", "PublisherName", "ServiceCategory", "ServiceName"],
  ...["ServiceProviderName"],
];
/** Present because their condition holds here: unit prices, measured use, user's tags, split costs. */
const conditional = [
  ...["ConsumedQuantity", "ConsumedUnit", "ListUnitPrice", "PricingCategory", "SkuId", "SkuMeter", "SkuPriceId"],
  ...["SkuPriceDetails", "Tags", "AllocatedMethodId", "AllocatedResourceId", "AllocatedResourceName", "AllocatedTags"],
];
const never = [
  ...["BilledCost", "BillingAccountId", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory"],
  ...["ChargePeriodEnd", "ChargePeriodStart", "ContractedCost", "EffectiveCost", "HostProviderName"],
  ...["InvoiceIssuerName", "ListCost", "ProviderName", "PublisherName", "ServiceCategory", "ServiceName"],
  ...["ServiceProviderName", "ServiceSubcategory"],
  // Because the category is usage, and no correction:
  ...["ConsumedQuantity", "ConsumedUnit", "ListUnitPrice", "PricingQuantity", "PricingUnit", "PricingCategory"],
  ...["SkuId", "SkuPriceId"],
];
const allowed = new Map([
  ["ChargeCategory", ["Usage", "Purchase", "Tax", "Credit", "Adjustment"]],
  ["ChargeClass", ["", "Correction"]],
  ["ChargeFrequency", ["One-Time", "Recurring", "Usage-Based"]],
  ["PricingCategory", ["Standard", "Dynamic", "Committed", "Other"]],
  ["ServiceCategory", ["AI and Machine Learning"]],
  ["ServiceSubcategory", ["AI Platforms", "Generative AI", "Machine Learning"]],
]);
const decimalFormat = /^-?\d+(\.\d+)?(E-?\d+)?$/;
const dateFormat = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** What is wrong with a dataset; empty when it conforms. */
export function focusProblems(header: readonly string[], lines: readonly Line[]): string[] {
  return [...headerProblems(header), ...lines.flatMap(lineProblems), ...skuProblems(lines), ...splitProblems(lines)];
}

function headerProblems(header: readonly string[]): string[] {
  const missing = [...mandatory, ...conditional].filter((name) => !header.includes(name));
  const badNames = header.filter((name) => !/^(x_)?[A-Z][A-Za-z0-9]*$/.test(name));
  const twice = header.filter((name, index) => header.indexOf(name) !== index);
  return [
    ...missing.map((name) => `${name} is missing`),
    ...badNames,
    ...twice.map((name) => `${name} is there twice`),
  ];
}

function lineProblems(line: Line): string[] {
  const of = (name: string) => line.get(name) ?? "";
  const problems: string[] = [];
  const must = (holds: boolean, what: string) => {
    if (!holds) problems.push(what);
  };
  for (const name of never) must(of(name) !== "", `${name} is null`);
  for (const [name, values] of allowed) must(values.includes(of(name)), `${name}: ${of(name)}`);
  for (const [name, value] of line) {
    if (value === "") continue;
    const type = focusColumns[name as FocusColumn];
    if (type === "Decimal") must(decimalFormat.test(value), `${name} is no decimal: ${value}`);
    if (type === "Date/Time") must(dateFormat.test(value) && !Number.isNaN(Date.parse(value)), `${name}: ${value}`);
    if (type === "JSON") must(isObject(value), `${name} is no object: ${value}`);
    must(value === value.trim() && !/^(null|n\/a|none)$/i.test(value), `${name} stands for null: ${value}`);
  }
  must(/^[A-Z]{3}$/.test(of("BillingCurrency")), "BillingCurrency");
  must(of("ChargePeriodStart") < of("ChargePeriodEnd"), "charge period");
  must(of("BillingPeriodStart").endsWith("-01T00:00:00Z"), "billing period");
  must(of("BillingPeriodStart") <= of("ChargePeriodStart"), "charge before its billing period");
  must(of("ChargePeriodEnd") <= of("BillingPeriodEnd"), "charge after its billing period");
  // Nobody who does not invoice may state a billed cost, and what covers nothing is as effective as it is billed.
  must(Number(of("BilledCost")) === 0, "billed by one who sends no invoice");
  must(of("EffectiveCost") === of("BilledCost"), "EffectiveCost differs from BilledCost");
  must(of("ContractedCost") === of("ListCost"), "no negotiated price, and another cost than the list's");
  must(product(of("ListUnitPrice"), of("PricingQuantity"), of("ListCost")), "ListCost is not price times quantity");
  must(product(of("ContractedUnitPrice"), of("PricingQuantity"), of("ContractedCost")), "ContractedCost is not");
  must(Number(of("ListUnitPrice")) >= 0, "ListUnitPrice is negative");
  must((of("PricingQuantity") === "") === (of("PricingUnit") === ""), "quantity and unit of the price");
  must((of("ConsumedQuantity") === "") === (of("ConsumedUnit") === ""), "consumed quantity and unit");
  for (const unit of ["PricingUnit", "ConsumedUnit"])
    must(/^(\d+ )?[A-Z][a-z]+s$/.test(of(unit)), `${unit}: ${of(unit)}`);
  for (const key of keysOf(of("SkuPriceDetails"))) must(key.startsWith("x_"), `property ${key}`);
  for (const key of keysOf(of("AllocatedTags"))) must(!keysOf(of("Tags")).includes(key), `tag ${key} is there twice`);
  return problems;
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function keysOf(text: string): string[] {
  return text === "" ? [] : Object.keys(JSON.parse(text) as object);
}

/** To half a nano-dollar, the smallest amount that a cost has here. */
function product(price: string, quantity: string, cost: string): boolean {
  const exact = scaled(price, 24) * scaled(quantity, 6);
  const expected = scaled(cost, 9) * 10n ** 21n;
  const difference = exact > expected ? exact - expected : expected - exact;
  return difference * 2n <= 10n ** 21n;
}

function scaled(text: string, places: number): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(places, "0").slice(0, places));
}

/** A price belongs to one SKU, and its properties are the same wherever it is used. */
function skuProblems(lines: readonly Line[]): string[] {
  return [...Map.groupBy(lines, (line) => line.get("SkuPriceId"))].flatMap(([id, some]) =>
    ["SkuId", "SkuMeter", "SkuPriceDetails", "PricingUnit"]
      .filter((name) => new Set(some.map((line) => line.get(name))).size > 1)
      .map((name) => `${id} has several ${name}`),
  );
}

/** Shares of one charge add up to it, and only what is allocated to something names that. */
function splitProblems(lines: readonly Line[]): string[] {
  const problems: string[] = [];
  const origin = ["ChargePeriodStart", "ChargePeriodEnd", "x_Tool", "SkuPriceId"];
  for (const line of lines) {
    const split = line.get("AllocatedMethodId") !== "";
    if (!split && line.get("AllocatedMethodDetails") !== "") problems.push("details of no method");
    if ((line.get("AllocatedTags") === "") !== (line.get("AllocatedResourceId") === ""))
      problems.push("allocated to what?");
  }
  const byOrigin = Map.groupBy(lines, (line) => origin.map((name) => line.get(name)).join("\n"));
  for (const [id, some] of byOrigin) {
    const sum = some.reduce((total, line) => total + ratioIn(line.get("AllocatedMethodDetails") ?? ""), 0n);
    if (sum !== 10n ** 12n) problems.push(`shares of ${id} add up to ${sum}`);
  }
  return problems;
}

function ratioIn(details: string): bigint {
  return scaled(/"AllocatedRatio":([\d.]+)/.exec(details)?.[1] ?? "0", 12);
}
