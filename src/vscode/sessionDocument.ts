import { l10n, Uri, window, workspace, type TextDocumentContentProvider, EventEmitter } from "vscode";
import type { EngineApi } from "../core/api.ts";
import { sourceIds } from "../core/event.ts";
import type { SessionRef } from "../core/sessionName.ts";

const scheme = "taximeter";

/** Sessions as read-only texts with every figure in words. A text stays as it was until it is asked for again. */
export function createSessionDocuments(engine: Pick<EngineApi, "session" | "snapshot">) {
  const changed = new EventEmitter<Uri>();
  const provider: TextDocumentContentProvider = {
    onDidChange: changed.event,
    async provideTextDocumentContent({ query }) {
      const ref = refOf(query);
      const detail = ref && (await engine.session(ref.source, ref.session));
      const { sessionText } = await import("./onDemand.ts");
      return detail ? sessionText(detail, await engine.snapshot()) : l10n.t("This session is not in the ledger.");
    },
  };
  const registration = workspace.registerTextDocumentContentProvider(scheme, provider);

  return {
    async show(ref: SessionRef): Promise<void> {
      const uri = Uri.from({ scheme, path: `${l10n.t("Session Cost")}.txt`, query: `${ref.source}/${ref.session}` });
      changed.fire(uri);
      await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
    },
    dispose(): void {
      registration.dispose();
      changed.dispose();
    },
  };
}

function refOf(query: string): SessionRef | undefined {
  const [name, ...rest] = query.split("/");
  const source = sourceIds.find((id) => id === name);
  return source && { source, session: rest.join("/") };
}
