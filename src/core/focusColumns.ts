/**
 * Columns of the cost and usage dataset of FOCUS (FinOps Open Cost and Usage Specification) 1.3 that this export has, in
 * the order of the file. Mandatory columns are all there; of the conditional ones those that apply. `ProviderName` and
 * `PublisherName` are deprecated in 1.3 and still expected by readers of 1.2.
 */
export const focusVersion = "1.3";

type DataType = "String" | "Decimal" | "Date/Time" | "JSON";

export const focusColumns = {
  AllocatedMethodDetails: "JSON",
  AllocatedMethodId: "String",
  AllocatedResourceId: "String",
  AllocatedResourceName: "String",
  AllocatedTags: "JSON",
  BilledCost: "Decimal",
  BillingAccountId: "String",
  BillingAccountName: "String",
  BillingCurrency: "String",
  BillingPeriodEnd: "Date/Time",
  BillingPeriodStart: "Date/Time",
  ChargeCategory: "String",
  ChargeClass: "String",
  ChargeDescription: "String",
  ChargeFrequency: "String",
  ChargePeriodEnd: "Date/Time",
  ChargePeriodStart: "Date/Time",
  ConsumedQuantity: "Decimal",
  ConsumedUnit: "String",
  ContractedCost: "Decimal",
  ContractedUnitPrice: "Decimal",
  EffectiveCost: "Decimal",
  HostProviderName: "String",
  InvoiceId: "String",
  InvoiceIssuerName: "String",
  ListCost: "Decimal",
  ListUnitPrice: "Decimal",
  PricingCategory: "String",
  PricingQuantity: "Decimal",
  PricingUnit: "String",
  ProviderName: "String",
  PublisherName: "String",
  ServiceCategory: "String",
  ServiceName: "String",
  ServiceProviderName: "String",
  ServiceSubcategory: "String",
  SkuId: "String",
  SkuMeter: "String",
  SkuPriceDetails: "JSON",
  SkuPriceId: "String",
  Tags: "JSON",
  x_Calls: "Decimal",
  x_Initiative: "String",
  x_PriceStatus: "String",
  x_Project: "String",
  x_TaskKind: "String",
  x_Team: "String",
  x_Tool: "String",
  x_UnpricedTokens: "Decimal",
  x_Withheld: "String",
} as const satisfies Record<string, DataType>;

export type FocusColumn = keyof typeof focusColumns;
export const focusColumnNames = Object.keys(focusColumns) as FocusColumn[];
/** Null where the specification says so; an empty field in the file. */
export type FocusRow = Record<FocusColumn, string | null>;
