import { effect, signal, type Signal } from "@preact/signals";
import { render } from "preact";
import { english, present, t } from "../../src/core/l10n.ts";
import { messageOf } from "../pull.ts";
import { watchBrowserTheme } from "./browserTheme.ts";
import { httpTeamApi } from "./http.ts";
import { readTeamChoice, type TeamChoice, teamChoiceText } from "./teamChoice.ts";
import { TeamPage } from "./teamPage.tsx";
import { createTeamState, type TeamState } from "./teamState.ts";

/** The team page as a page of its own, as the team endpoint serves it. */
export async function startBrowser(root: HTMLElement): Promise<void> {
  watchBrowserTheme();
  await speak();
  const api = httpTeamApi(location.origin);
  const joined = await useInvite(api.signIn);
  const choice = signal(readTeamChoice(location.search));
  const state = createTeamState({
    surface: { api, save, print: () => print() },
    choice,
    tables: signal<ReadonlySet<string>>(new Set()),
    shown: () => joined === null,
  });
  if (joined !== null) state.failure.value = joined;
  keepAddress(choice);
  document.title = t("Team spend · Taximeter");
  render(<Page state={state} api={api} />, root);
}

function Page({ state, api }: { state: TeamState; api: ReturnType<typeof httpTeamApi> }) {
  return (
    <>
      <header class="top team-top no-print">
        <span class="team-name">Taximeter</span>
        <span class="muted">{location.host}</span>
        {state.me.value && (
          <button type="button" class="link team-out" onClick={() => void signOut(api)}>
            {t("Sign out")}
          </button>
        )}
      </header>
      <main class="team-page">
        <TeamPage state={state} />
      </main>
    </>
  );
}

/** English unless the browser wants German. */
async function speak(): Promise<void> {
  const locale = navigator.language;
  const german = locale.toLowerCase().startsWith("de");
  document.documentElement.lang = german ? "de" : "en";
  const texts = german ? await germanTexts() : {};
  present({ ...english, locale: german || locale.startsWith("en") ? locale : "en-US", texts });
}

async function germanTexts(): Promise<Record<string, string>> {
  try {
    const response = await fetch("/assets/de.json");
    return response.ok ? ((await response.json()) as Record<string, string>) : {};
  } catch {
    return {};
  }
}

/** An invite is used up at once and leaves the address, where it would be shared and kept. Returns why it did not work. */
async function useInvite(signIn: (invite: string) => Promise<void>): Promise<string | null> {
  if (location.pathname !== "/join") return null;
  const invite = location.hash.slice(1);
  history.replaceState(null, "", "/");
  if (invite === "") return null;
  try {
    await signIn(invite);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** Choices stand in the address, so that links can be shared and the back button goes back. */
function keepAddress(choice: Signal<TeamChoice>): void {
  effect(() => {
    const search = teamChoiceText(choice.value);
    if (search !== location.search) history.pushState(null, "", search || location.pathname);
  });
  addEventListener("popstate", () => (choice.value = readTeamChoice(location.search)));
}

/** Forgets who is asking, here and at the endpoint; without an answer from there, the page says so when it is loaded anew. */
async function signOut(api: { signOut(): Promise<void> }): Promise<void> {
  await api.signOut().catch(() => {});
  location.reload();
}

async function save({ name, text }: { name: string; text: string }): Promise<void> {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
