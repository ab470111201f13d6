import { startBrowser } from "./team/browser.tsx";
import { startPanel } from "./startPanel.tsx";
import type { WebviewHost } from "./host.ts";
// The bundler turns this into the style sheet beside the script.
// oxlint-disable-next-line import/no-unassigned-import
import "./theme.css";

/** Only in a webview of the editor. */
declare const acquireVsCodeApi: (() => WebviewHost) | undefined;

const root = document.getElementById("root") ?? document.body;
root.classList.add("app");
// The team endpoint serves the same bundle to browsers.
await (typeof acquireVsCodeApi === "function" ? startPanel(acquireVsCodeApi(), root) : startBrowser(root));
