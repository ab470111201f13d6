import type { Tags } from "../core/allocation.ts";
import type { TeamApi, TeamCredential } from "../core/team.ts";
import type { Store } from "../store/store.ts";
import type { TeamSession } from "../store/teamRows.ts";
import { createMember } from "../team/push/member.ts";
import { createTeamSync } from "../team/push/sync.ts";
import type { Fetch } from "./hostFetch.ts";
import type { Prices } from "./prices.ts";
import { publicModel } from "./publicModel.ts";

export interface TeamOptions {
  now: () => number;
  fetch: Fetch;
  prices: Prices;
  /** What the user's rules set, and a text that changes with the rules. */
  tagsOf(session: TeamSession, model: string, at: number): Tags;
  tagsVersion(): string;
  keepToken?: ((credential: TeamCredential) => Promise<void>) | undefined;
  onError(error: unknown): void;
}

/** What this machine sends to a team's endpoint: nothing, until it is configured to. */
export function createTeam(store: Store, options: TeamOptions) {
  const { prices, now, fetch } = options;
  const sync = createTeamSync(store, {
    ...options,
    pricerFor: prices.pricerFor,
    publicModel: (session, call) => publicModel(session, call, prices),
    book: () => prices.book().version,
    keepToken: async (credential) => options.keepToken?.(credential),
  });
  const member = createMember(store, {
    now,
    fetch,
    settings: sync.settings,
    onLeft: () => sync.configure(null),
  });
  const api: TeamApi = {
    ...member,
    team: async () => sync.status(),
    teamPreview: (plan) => sync.preview(plan),
    teamSent: async ({ limit }) => store.teamSent.newest(limit),
    teamSync: () => sync.sendNow(),
  };
  return { api, configure: sync.configure, tick: sync.tick, close: sync.close };
}
