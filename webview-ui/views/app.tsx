import type { PanelView } from "../../src/core/api.ts";
import { formatCount } from "../../src/core/format.ts";
import { isLong } from "../../src/core/indexing.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { openCount } from "../alertLists.ts";
import { Tabs, type Tab } from "../parts/tabs.tsx";
import { hydrate, type PanelState } from "../state.ts";
import { TeamPage } from "../team/teamPage.tsx";
import { About } from "./about.tsx";
import { Accuracy } from "./accuracy.tsx";
import { Advice } from "./advice.tsx";
import { Allocation } from "./allocation.tsx";
import { Empty } from "./empty.tsx";
import { Footer } from "./footer.tsx";
import { History } from "./history.tsx";
import { IndexingLine } from "./indexing.tsx";
import { Plan } from "./plan.tsx";
import { ProofSheet } from "./proofSheet.tsx";
import { Session } from "./session.tsx";
import { Sessions } from "./sessions.tsx";
import { t } from "../../src/core/l10n.ts";

const tabs = (open: number, member: boolean): Tab<PanelView>[] => [
  { id: "session", name: t("Session") },
  { id: "sessions", name: t("Sessions") },
  { id: "history", name: t("History") },
  { id: "allocation", name: t("Allocation") },
  {
    id: "advice",
    name: t("Advice"),
    badge: open > 0 ? { count: formatCount(open), unit: t("open") } : null,
  },
  { id: "plan", name: t("Plan") },
  { id: "accuracy", name: t("Accuracy") },
  ...(member ? [{ id: "team" as const, name: t("Team") }] : []),
  { id: "about", name: t("About") },
];

/** The panel: what holds for every view around the chosen one. */
export function App({ state }: { state: PanelState }) {
  const snapshot = state.snapshot.value;
  const view = state.view.value;
  const member = state.team.address.value !== null || view === "team";
  const open = snapshot ? openCount(snapshot, state.answers.said.value) : 0;
  return (
    <>
      <header class="top">
        {snapshot?.sample && (
          <p class="sample" role="note">
            <strong>{t("Sample data.")}</strong>{" "}
            {t("These sessions are made up; yours appear as soon as there are some.")}
          </p>
        )}
        <Tabs label={t("Views")} tabs={tabs(open, member)} chosen={view} onChoose={(id) => (state.view.value = id)} />
        {snapshot?.indexing && isLong(snapshot.indexing, snapshot.at) && (
          <IndexingLine indexing={snapshot.indexing} now={snapshot.at} />
        )}
      </header>
      <main>
        <div role="tabpanel" id={`panel-${view}`} aria-labelledby={`tab-${view}`}>
          {snapshot ? <View state={state} snapshot={snapshot} /> : <Waiting state={state} />}
        </div>
      </main>
      {snapshot && <ProofSheet proofs={state.proofs} api={state.api} timeZone={snapshot.timeZone} />}
      {snapshot && <Footer snapshot={snapshot} api={state.api} />}
    </>
  );
}

function View({ state, snapshot }: { state: PanelState; snapshot: Snapshot }) {
  const view = state.view.value;
  if (snapshot.sessionCount === 0 && view !== "plan" && view !== "about" && view !== "team")
    return <Empty api={state.api} indexing={snapshot.indexing !== null} />;
  switch (view) {
    case "session":
      return <Session state={state} snapshot={snapshot} />;
    case "sessions":
      return <Sessions state={state} snapshot={snapshot} />;
    case "history":
      return <History state={state} snapshot={snapshot} />;
    case "allocation":
      return <Allocation state={state} snapshot={snapshot} />;
    case "advice":
      return <Advice state={state} snapshot={snapshot} />;
    case "plan":
      return <Plan state={state} snapshot={snapshot} />;
    case "accuracy":
      return <Accuracy state={state} snapshot={snapshot} />;
    case "team":
      return <TeamView team={state.team} />;
    case "about":
      return <About state={state} snapshot={snapshot} />;
    default:
      return view satisfies never;
  }
}

function TeamView({ team }: { team: PanelState["team"] }) {
  if (team.address.value === null) return <p class="hint">{t("You are in no team.")}</p>;
  return <TeamPage state={team.state} />;
}

function Waiting({ state }: { state: PanelState }) {
  const failure = state.failure.value;
  if (failure === null) return <p class="hint">{t("Reading the ledger…")}</p>;
  return (
    <div class="hint" role="alert">
      <p>
        {t("Taximeter could not read its ledger:")} {failure}
      </p>
      <button type="button" class="button" onClick={() => void hydrate(state)}>
        {t("Try again")}
      </button>
    </div>
  );
}
