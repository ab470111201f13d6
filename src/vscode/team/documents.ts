import { EventEmitter, languages, Uri, window, workspace } from "vscode";

const scheme = "taximeter-team";

/** Read-only texts of requests. A text stays as it was until its command is used again. */
export function createTeamDocuments() {
  const changed = new EventEmitter<Uri>();
  const texts = new Map<string, string>();
  const registration = workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: ({ path }) => texts.get(path) ?? "",
  });

  return {
    async show(title: string, text: string): Promise<void> {
      const uri = Uri.from({ scheme, path: `${title}.jsonc` });
      texts.set(uri.path, text);
      changed.fire(uri);
      const document = await languages.setTextDocumentLanguage(await workspace.openTextDocument(uri), "jsonc");
      await window.showTextDocument(document, { preview: true });
    },
    dispose(): void {
      registration.dispose();
      changed.dispose();
    },
  };
}

export type TeamDocuments = ReturnType<typeof createTeamDocuments>;
