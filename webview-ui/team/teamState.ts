import { batch, effect, signal, type Signal } from "@preact/signals";
import type { Review, TeamPageApi } from "../../src/core/review.ts";
import { messageOf, pull, type Pulled } from "../pull.ts";
import type { TeamChoice } from "./teamChoice.ts";

export type Me = Awaited<ReturnType<TeamPageApi["me"]>>;
export type OwnWeek = Awaited<ReturnType<TeamPageApi["own"]>>;

/** What the page does where it stands: in a browser, or in the panel. */
export interface TeamSurface {
  api: TeamPageApi;
  /** A download in the browser, a document in the editor. */
  save(file: { name: string; text: string }): Promise<void>;
  /** Only in a browser. */
  print?(): void;
}

export interface TeamState {
  surface: TeamSurface;
  choice: Signal<TeamChoice>;
  me: Signal<Me | null>;
  promise: Signal<Review["promise"] | null>;
  /** Why nobody is known; null when all is well. */
  failure: Signal<string | null>;
  review: Pulled<Review>;
  own: Pulled<OwnWeek>;
  /** When the last answer came, ms. */
  answeredAt: Signal<number | null>;
  /** Figures that are shown as tables. */
  tables: Signal<ReadonlySet<string>>;
  /** Asks again, who is asking and what. */
  refresh(): Promise<void>;
  isLead(): boolean;
}

export interface TeamStart {
  surface: TeamSurface;
  choice: Signal<TeamChoice>;
  tables: Signal<ReadonlySet<string>>;
  /** Whether the page is in sight: nothing is asked for nobody. */
  shown(): boolean;
}

export function createTeamState({ surface, choice, tables, shown }: TeamStart): TeamState {
  const { api } = surface;
  const me = signal<Me | null>(null);
  const promise = signal<Review["promise"] | null>(null);
  const failure = signal<string | null>(null);
  const answeredAt = signal<number | null>(null);
  const round = signal(0);
  const isLead = () => me.value !== null && me.value.role !== "member";
  const question = () => ({ week: choice.value.week, where: choice.value.where, round: round.value });
  const noting = async <T>(answer: Promise<T>): Promise<T> => {
    const answered = await answer;
    answeredAt.value = Date.now();
    return answered;
  };

  const refresh = async () => {
    failure.value = null;
    try {
      const [who, promised] = await Promise.all([api.me(), api.promise()]);
      batch(() => {
        me.value = who;
        promise.value = promised;
        round.value += 1;
      });
    } catch (error) {
      failure.value = messageOf(error);
    }
  };
  let begun = false;
  effect(() => {
    if (begun || !shown()) return;
    begun = true;
    void refresh();
  });

  return {
    surface,
    choice,
    me,
    promise,
    failure,
    answeredAt,
    tables,
    refresh,
    isLead,
    review: pull(
      () => (shown() && isLead() ? question() : null),
      ({ week, where }) => noting(api.review({ week, where })),
    ),
    own: pull(
      () => (shown() && me.value && (choice.value.view === "you" || !isLead()) ? question() : null),
      ({ week, where }) => noting(api.own({ week, where })),
    ),
  };
}
