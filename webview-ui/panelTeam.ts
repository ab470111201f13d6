import { effect, signal, type Signal } from "@preact/signals";
import type { PanelApi, PanelView } from "../src/core/api.ts";
import { readTeamChoice, teamChoiceText } from "./team/teamChoice.ts";
import { createTeamState, type TeamState } from "./team/teamState.ts";

/** The team page as a view of the panel. */
export interface PanelTeam {
  /** Of the team's endpoint; null: a member of no team, so there is no such view. */
  address: Signal<string | null>;
  state: TeamState;
  /** Where the reader is in it, to be kept. */
  text(): string;
}

interface PanelTeamStart {
  api: PanelApi;
  view: Signal<PanelView>;
  tables: Signal<ReadonlySet<string>>;
  start: string;
}

export function createPanelTeam({ api, view, tables, start }: PanelTeamStart): PanelTeam {
  const choice = signal(readTeamChoice(start));
  const address = signal<string | null>(null);
  effect(() => {
    // Joined or left meanwhile: asked again whenever another view is chosen. It costs no request to the endpoint.
    void view.value;
    api.teamAddress().then(
      (answer) => (address.value = answer),
      () => {},
    );
  });
  const state = createTeamState({
    surface: {
      api: {
        me: api.teamMe,
        promise: api.teamPromise,
        review: api.teamReview,
        own: api.teamOwn,
        setPlan: api.teamSetPlan,
        export: api.teamExport,
      },
      save: api.openText,
    },
    choice,
    tables,
    shown: () => view.value === "team" && address.value !== null,
  });
  return { address, state, text: () => teamChoiceText(choice.value) };
}
