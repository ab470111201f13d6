import { render } from "preact";
import { connect } from "../src/core/rpc.ts";
import type { PanelApi } from "../src/core/api.ts";
import { present } from "../src/core/l10n.ts";
import { hostPort, type WebviewHost } from "./host.ts";
import { createState, hydrate, receive } from "./state.ts";
import { readViewState } from "./viewState.ts";
import { App } from "./views/app.tsx";

/** The panel of the editor. */
export async function startPanel(host: WebviewHost, root: HTMLElement): Promise<void> {
  const { api } = connect<PanelApi>(hostPort(host), (message) => receive(state, message));
  const start = readViewState(host.getState(), document.body.classList.contains("vscode-using-screen-reader"));
  const state = createState(api, start, (view) => host.setState(view));

  // Language, number format and hidden amounts are the host's. Without its answer the page is better English than empty.
  await api.presentation().then(present, () => {});

  render(<App state={state} />, root);
  void hydrate(state);
}
