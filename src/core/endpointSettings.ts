import type { EndpointSettings } from "./plan.ts";
import { type EndpointId, endpointIds, type Vendor } from "./vendor.ts";

/** Name of an endpoint in the settings, without the extension's section: "endpoints.claudePlan". */
export function endpointSetting(id: EndpointId): string {
  return `endpoints.${shortName(id)}`;
}

export const addressesSetting = "endpoints.addresses";

/** Names of the settings that state a subscription's price, in US dollars a month. */
export const planPriceSettings: Readonly<Record<Vendor, string>> = {
  anthropic: "planPrice.claude",
  openai: "planPrice.chatgpt",
  cursor: "planPrice.cursor",
};

/** The settings as the user has them. `read` gives what was typed under a name, whatever that is. */
export function readEndpoints(
  read: (name: string) => unknown,
  keys: Readonly<EndpointSettings["keys"]>,
): EndpointSettings {
  return {
    on: endpointIds.filter((id) => read(endpointSetting(id)) === true),
    addresses: addresses(read(addressesSetting)),
    keys,
    planPrices: {
      anthropic: price(read(planPriceSettings.anthropic)),
      openai: price(read(planPriceSettings.openai)),
      cursor: price(read(planPriceSettings.cursor)),
    },
  };
}

/** An address that makes no sense stays: asking there fails, while the vendor's own is not what the user wants. */
function addresses(typed: unknown): EndpointSettings["addresses"] {
  if (typeof typed !== "object" || typed === null) return {};
  const values = new Map(Object.entries(typed));
  return Object.fromEntries(
    endpointIds.flatMap((id) => {
      const value: unknown = values.get(shortName(id));
      return typeof value === "string" && value.trim() !== "" ? [[id, value.trim().replace(/\/+$/, "")]] : [];
    }),
  );
}

function price(typed: unknown): number {
  return typeof typed === "number" && Number.isFinite(typed) && typed > 0 ? Math.round(typed * 1e9) : 0;
}

function shortName(id: EndpointId): string {
  return id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
