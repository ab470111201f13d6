import { env, l10n, workspace } from "vscode";
import { type Presentation, present } from "../core/l10n.ts";
import { settingsSection } from "./manifest.ts";

/** The editor's language, numbers as the user wants them, amounts shown or hidden. */
export function editorPresentation(): Presentation {
  const configuration = workspace.getConfiguration(settingsSection);
  return {
    locale: configuration.get("locale", "") || env.language,
    texts: l10n.bundle ?? {},
    discreet: configuration.get("discreet", false),
  };
}

/** Takes the presentation over as it is now. */
export function presentAsSet(): void {
  present(editorPresentation());
}

/** Takes it over as it is now, and loads anew what shows texts in it. */
export function presentAnew(...shown: { reload(): void }[]): void {
  presentAsSet();
  for (const one of shown) one.reload();
}
