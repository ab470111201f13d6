import { l10n, type QuickPickItem, QuickPickItemKind, window } from "vscode";
import { sourceNames } from "../core/event.ts";
import { sameSession, type SessionRef } from "../core/sessionName.ts";
import { sessionTree, type TreeEntry } from "../core/sessionTree.ts";
import type { Meter } from "./meter.ts";

interface Choice extends QuickPickItem {
  /** Null: whichever is current. */
  session?: SessionRef | null;
}

/** Lets the user choose the session that the status bar follows. Returns it; undefined when the choice was given up. */
export async function pickSession(meter: Meter): Promise<SessionRef | null | undefined> {
  const { snapshot, view } = meter.state();
  if (!snapshot) return undefined;
  const automatic: Choice = {
    label: `$(pulse) ${l10n.t("Whichever Is Live Here")}`,
    description: view.followed ? "" : l10n.t("followed now"),
    session: null,
  };
  const sessions = sessionTree(snapshot).flatMap(({ label, entries }) => [
    { label, kind: QuickPickItemKind.Separator },
    ...entries.map((entry) => choiceOf(entry, view.followed)),
  ]);
  const picked = await window.showQuickPick<Choice>([automatic, ...sessions], {
    title: l10n.t("Session in the Status Bar"),
    placeHolder: l10n.t("A session to follow and open"),
    matchOnDescription: true,
  });
  if (picked?.session === undefined) return undefined;
  await meter.follow(picked.session);
  return picked.session;
}

function choiceOf({ ref, label, description, live }: TreeEntry, followed: SessionRef | null): Choice {
  const now = sameSession(ref, followed) ? [l10n.t("followed now")] : [];
  return {
    label: `$(${live ? "pulse" : "history"}) ${label}`,
    description: [sourceNames[ref.source], description, ...now].join(" · "),
    session: ref,
  };
}
