import type { EngineApi, EngineSettings } from "../core/api.ts";
import type { Store } from "../store/store.ts";
import { createOtlp } from "./otlp.ts";
import type { createTeam, TeamOptions } from "./team.ts";

export interface OutboundOptions extends Omit<TeamOptions, "onError"> {
  onError(what: string, error: unknown): void;
}

type OutboundApi = Pick<EngineApi, "otlp" | "otlpPreview" | keyof ReturnType<typeof createTeam>["api"]>;

/** All that leaves this machine with figures of the user, each of it only while the user has turned it on. */
export function createOutbound(store: Store, options: OutboundOptions) {
  const { onError } = options;
  const otlp = createOtlp(store, { ...options, onError: (error) => onError("cannot send metrics", error) });
  /** Loaded when first needed: most users are in no team. */
  let loading: Promise<ReturnType<typeof createTeam>> | null = null;

  async function load() {
    const { createTeam } = await import("./team.ts");
    return createTeam(store, { ...options, onError: (error) => onError("cannot send to the team's endpoint", error) });
  }

  function team() {
    return (loading ??= load());
  }

  async function configureTeam(settings: NonNullable<EngineSettings["team"]> | null): Promise<void> {
    if (settings || loading) (await team()).configure(settings);
  }

  return {
    api: {
      otlp: async () => otlp.status(),
      otlpPreview: otlp.preview,
      team: async () => (await team()).api.team(),
      teamPreview: async (plan) => (await team()).api.teamPreview(plan),
      teamSent: async (query) => (await team()).api.teamSent(query),
      teamSync: async () => (await team()).api.teamSync(),
      teamRecall: async (range) => (await team()).api.teamRecall(range),
      teamSendAgain: async () => (await team()).api.teamSendAgain(),
      teamJoin: async (invite) => (await team()).api.teamJoin(invite),
      teamDevice: async () => (await team()).api.teamDevice(),
      teamLeave: async () => (await team()).api.teamLeave(),
    } satisfies OutboundApi,
    configure(settings: Pick<EngineSettings, "otlp" | "team">): void {
      otlp.configure(settings.otlp ?? null);
      configureTeam(settings.team ?? null).catch((error: unknown) => onError("cannot turn team sync on", error));
    },
    /** Sends what is due. */
    async tick(): Promise<void> {
      await Promise.all([otlp.tick(), loading?.then((loaded) => loaded.tick())]);
    },
    async close(): Promise<void> {
      await Promise.all([otlp.close(), loading?.then((loaded) => loaded.close())]);
    },
  };
}
