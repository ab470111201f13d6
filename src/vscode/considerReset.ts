import { env, l10n, QuickPickItemKind, window } from "vscode";
import type { EngineApi } from "../core/api.ts";
import { handOffPrompt, resetCommands, startPrompt } from "../core/handOff.ts";
import { commandDetail, handOffDetail, isCold, resetFigures } from "../core/resetText.ts";
import { sameSession, sessionName, type SessionRef } from "../core/sessionName.ts";
import type { SessionSummary } from "../core/snapshot.ts";
import { type Choice, choose, expectedLabel, snooze } from "./answers.ts";
import type { Panel } from "./panel.ts";

export interface ResetParts {
  engine: Pick<EngineApi, "answer" | "findings">;
  panel: Pick<Panel, "show">;
}

/** Shows what the context costs from here on, and offers what can be done about it. */
export async function considerReset(
  { engine, panel }: ResetParts,
  session: SessionSummary,
  timeZone: string,
): Promise<void> {
  const ref: SessionRef = { source: session.source, session: session.session };
  const found = await engine.findings({ session: ref });
  const advice = found.find(({ detector, session: about }) => detector === "contextReset" && sameSession(about, ref));
  const show = () => panel.show({ show: "session", session: ref });
  const figures = resetFigures(session, advice ?? null, Date.now(), timeZone);
  const choices: Choice[] = [
    ...resetChoices(session),
    {
      label: `$(info) ${l10n.t("Why")}`,
      detail: l10n.t("Opens what fills the context, and what each turn cost."),
      run: advice ? () => panel.show({ show: "advice", alert: advice.id }) : show,
    },
    ...(advice ? putOff(engine, advice.id, timeZone) : []),
    { label: l10n.t("Figures"), kind: QuickPickItemKind.Separator },
    ...figures.map(([name, value]) => ({ label: name, description: value, run: show })),
  ];
  await choose(l10n.t("Consider Resetting Context"), choices, sessionName(session));
}

/** The ways to a smaller context that the session's tool knows, the one that costs least first. */
export function resetChoices(session: SessionSummary): Choice[] {
  const { source, cache } = session;
  const commands = resetCommands[source].map((command) => ({
    label: `$(copy) ${l10n.t("Copy {0}", command)}`,
    detail: commandDetail(command),
    run: () => copy(command, l10n.t("Copied: paste it into the session")),
  }));
  const ask = (label: string): Choice => ({
    label: `$(copy) ${label}`,
    detail: handOffDetail(session, Date.now()),
    run: () => copy(handOffPrompt(source), l10n.t("Copied: paste it into the session")),
  });
  if (!isCold(cache, Date.now())) return [ask(l10n.t("Copy Hand-off Prompt")), ...commands];
  const start: Choice = {
    label: `$(copy) ${l10n.t("Copy Hand-off Prompt")}`,
    detail: l10n.t("Begins a new session from the files and what you add; the old context is not read again"),
    run: () => copy(startPrompt(source), l10n.t("Copied: paste it into a new session")),
  };
  return [start, ...commands.toReversed(), ask(l10n.t("Ask Here for a Note"))];
}

/** Later, or never. */
export function putOff(engine: Pick<EngineApi, "answer">, alert: string, timeZone: string): Choice[] {
  return [
    { label: `$(clock) ${l10n.t("Later…")}`, run: () => snooze(engine, alert, timeZone) },
    { label: `$(circle-slash) ${expectedLabel("contextReset")}`, run: () => engine.answer(alert, "expected") },
  ];
}

async function copy(text: string, then: string): Promise<void> {
  await env.clipboard.writeText(text);
  window.setStatusBarMessage(`$(check) ${then}`, 5000);
}
