import { formatWhen } from "../../src/core/format.ts";
import { machineZone } from "../../src/core/days.ts";
import { Tabs, type Tab } from "../parts/tabs.tsx";
import { Controls } from "./controls.tsx";
import { Exports } from "./exports.tsx";
import { PlanMonth } from "./planMonth.tsx";
import { TeamPromise } from "./teamPromise.tsx";
import type { TeamView } from "./teamChoice.ts";
import type { TeamState } from "./teamState.ts";
import { Week } from "./week.tsx";
import { You } from "./you.tsx";
import { t } from "../../src/core/l10n.ts";

/** The team's spend: all of it for leads, for members their own beside it. The same in a browser and in the panel. */
export function TeamPage({ state }: { state: TeamState }) {
  const views = viewsFor(state.isLead());
  const { view } = state.choice.value;
  const shown = views.some(({ id }) => id === view) ? view : views[0]!.id;
  if (!state.me.value) return <NobodyYet state={state} />;
  return (
    <>
      <Tabs
        label={t("Views of the team")}
        tabs={views}
        chosen={shown}
        onChoose={(id) => (state.choice.value = { ...state.choice.value, view: id })}
      />
      <div role="tabpanel" id={`panel-${shown}`} aria-labelledby={`tab-${shown}`}>
        <section class="view team-view">
          <Trouble state={state} view={shown} />
          <Shown state={state} view={shown} />
        </section>
      </div>
    </>
  );
}

function viewsFor(lead: boolean): Tab<TeamView>[] {
  const you = { id: "you", name: t("You") } as const;
  const promise = { id: "promise", name: t("Promise") } as const;
  if (!lead) return [you, promise];
  return [
    { id: "week", name: t("Week") },
    { id: "month", name: t("Month") },
    you,
    { id: "export", name: t("Export") },
    promise,
  ];
}

function Shown({ state, view }: { state: TeamState; view: TeamView }) {
  const review = state.review.answer.value;
  switch (view) {
    case "week":
    case "month":
    case "export":
      if (!review) return state.review.error.value === null ? <p class="hint tall">{t("Asking the team…")}</p> : null;
      return (
        <>
          <Controls state={state} week={review.week} weeks={review.weeks} through={review.publishedThrough} />
          {view === "week" && <Week state={state} review={review} />}
          {view === "month" && <PlanMonth state={state} review={review} />}
          {view === "export" && <Exports state={state} review={review} />}
        </>
      );
    case "you":
      return <You state={state} />;
    case "promise":
      return state.promise.value && <TeamPromise promise={state.promise.value} review={review} />;
    default:
      return view satisfies never;
  }
}

/** What was asked in vain while older figures stand here still. */
function Trouble({ state, view }: { state: TeamState; view: TeamView }) {
  const of = view === "you" ? state.own : state.review;
  const error = of.error.value;
  const at = state.answeredAt.value;
  if (error === null || view === "promise") return null;
  return (
    <div class="team-trouble" role="alert">
      {!of.answer.value && <h1>{t("Team spend")}</h1>}
      <p class="problem">
        {error}
        {of.answer.value && at !== null && (
          <> {t("What stands here is from {0}.", formatWhen(at, Date.now(), machineZone()))}</>
        )}
      </p>
      <TryAgain state={state} />
    </div>
  );
}

function NobodyYet({ state }: { state: TeamState }) {
  const failure = state.failure.value;
  if (failure === null) return <p class="hint tall">{t("Asking the team…")}</p>;
  return (
    <div class="hint">
      <h1>{t("Team spend")}</h1>
      <p role="alert">{failure}</p>
      <TryAgain state={state} />
    </div>
  );
}

function TryAgain({ state }: { state: TeamState }) {
  return (
    <button type="button" class="button" onClick={() => void state.refresh()}>
      {t("Try again")}
    </button>
  );
}
