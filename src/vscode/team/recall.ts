import { l10n, type QuickPickItem, window } from "vscode";
import { count } from "../../core/format.ts";
import type { RecallRange } from "../../core/team.ts";
import { utcDay } from "./consent.ts";
import type { TeamParts } from "./parts.ts";

interface RangeItem extends QuickPickItem {
  range: RecallRange | "ask" | "sendAgain";
}

/** Deletes what was sent of some days at the endpoint, or takes back that it was deleted. */
export async function recall({ engine, now }: TeamParts, address: string): Promise<void> {
  const since = (days: number): RecallRange => ({ from: utcDay(now(), 1 - days), to: null });
  const items: RangeItem[] = [
    { label: l10n.t("All that this machine sent"), range: { from: null, to: null } },
    { label: l10n.t("Today"), range: since(1) },
    { label: l10n.t("The last 7 days"), range: since(7) },
    { label: l10n.t("The last 30 days"), range: since(30) },
    { label: l10n.t("Other days…"), range: "ask" },
    { label: l10n.t("Send again what was recalled"), range: "sendAgain" },
  ];
  const title = l10n.t("Recall What Was Sent");
  const picked = await window.showQuickPick(items, { title, placeHolder: l10n.t("Which days, in UTC?") });
  if (!picked) return;
  if (picked.range === "sendAgain") {
    await engine().teamSendAgain();
    return void window.showInformationMessage(l10n.t("What was recalled is sent again."));
  }
  const range = picked.range === "ask" ? await askDays(title) : picked.range;
  if (!range || !(await confirm(picked.label, range, address))) return;
  const { rows } = await engine().teamRecall(range);
  void window.showInformationMessage(
    l10n.t("The endpoint deleted {0} of this machine. These hours are not sent again.", count(rows, "row")),
  );
}

async function askDays(title: string): Promise<RecallRange | undefined> {
  const typed = await window.showInputBox({
    title,
    prompt: l10n.t("First and last day, in UTC: YYYY-MM-DD YYYY-MM-DD"),
    ignoreFocusOut: true,
    validateInput: (text) => (daysIn(text) ? null : l10n.t("Give two days as YYYY-MM-DD YYYY-MM-DD.")),
  });
  return typed === undefined ? undefined : daysIn(typed);
}

function daysIn(text: string): RecallRange | undefined {
  const [, from, to] = /^\s*(\d{4}-\d\d-\d\d)[\s–-]+(\d{4}-\d\d-\d\d)\s*$/.exec(text) ?? [];
  return from && to && isDay(from) && isDay(to) && from <= to ? { from, to } : undefined;
}

function isDay(text: string): boolean {
  const at = Date.parse(text);
  return !Number.isNaN(at) && utcDay(at, 0) === text;
}

async function confirm(label: string, { from, to }: RecallRange, address: string): Promise<boolean> {
  const days = from !== null && to !== null ? `${from} – ${to}` : label;
  const yes = l10n.t("Delete There");
  const detail = l10n.t("{0} deletes this machine's rows of these days: {1}. They are not sent again.", address, days);
  return (await window.showWarningMessage(l10n.t("Recall what was sent?"), { modal: true, detail }, yes)) === yes;
}
