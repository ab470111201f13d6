import type { SourceId, Tier } from "../core/event.ts";
import type { Book } from "./book.ts";
import type { PlatformName } from "./overrides.ts";
import type { Platform, Resolved } from "./resolve.ts";

/** What a call states about how it was served. */
export interface Service {
  source: SourceId;
  tier: Tier;
  geo?: string;
  platform?: Platform;
}

/** How a call was served, as far as the call, the model's id and, last, the user say. */
export interface Served {
  source: SourceId;
  tier: Tier;
  geo: string | undefined;
  platform: PlatformName;
  /** Nobody says which kind of cloud endpoint it was. */
  assumed: boolean;
}

export function servedOf(call: Service, id: Partial<Resolved>, stated: PlatformName | undefined, book: Book): Served {
  const { source, geo } = call;
  const tier = call.tier === "standard" && id.fast ? "fast" : call.tier;
  const platform = call.platform ?? id.platform;
  if (platform === undefined) return { source, tier, geo, platform: stated ?? "direct", assumed: false };
  if (platform === "foundry") return { source, tier, geo, platform, assumed: false };
  if (!id.endpoint && stated?.startsWith(platform)) return { source, tier, geo, platform: stated, assumed: false };
  const fromGeo = geo === "global" ? "global" : geo === "us" || geo === "eu" ? "regional" : undefined;
  const endpoint = id.endpoint ?? fromGeo;
  const kind = endpoint ?? book.platforms[platform].assume;
  return { source, tier, geo, platform: `${platform}-${kind}`, assumed: endpoint === undefined };
}
