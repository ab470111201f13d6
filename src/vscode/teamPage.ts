import { window, workspace } from "vscode";
import type { PanelApi } from "../core/api.ts";
import type { TeamCredential } from "../core/team.ts";
import { teamPageApi, type TeamSend } from "../core/teamRequests.ts";
import { t } from "../core/l10n.ts";

/** Whose questions they are; null: this editor is a member of no team. */
export type TeamMember = () => Pick<TeamCredential, "address" | "token"> | null;

type TeamPanel = Pick<
  PanelApi,
  "teamAddress" | "teamMe" | "teamPromise" | "teamReview" | "teamOwn" | "teamSetPlan" | "teamExport" | "openText"
>;

const timeoutMs = 20_000;
/** More than any review has; what is longer is not of an endpoint. */
const mostCharacters = 50_000_000;

/** The team page's questions, sent with the member's token, which the page never sees. */
export function createTeamPage(member: TeamMember): TeamPanel {
  const api = () => {
    const known = member();
    if (!known) throw new Error(t("You are in no team."));
    return teamPageApi(known.address, sendAs(known));
  };
  return {
    teamAddress: async () => member()?.address ?? null,
    teamMe: async () => api().me(),
    teamPromise: async () => api().promise(),
    teamReview: async (query) => api().review(query),
    teamOwn: async (query) => api().own(query),
    teamSetPlan: async (month, nanoUsd) => api().setPlan(month, nanoUsd),
    teamExport: async (format, query) => api().export(format, query),
    async openText({ name, text }) {
      const language = languages.get(name.split(".").at(-1) ?? "") ?? "plaintext";
      await window.showTextDocument(await workspace.openTextDocument({ content: text, language }));
    },
  };
}

const languages = new Map([
  ["md", "markdown"],
  ["json", "json"],
  ["csv", "csv"],
]);

/** The token goes to the one address that it is kept beside, and follows no redirect. */
function sendAs({ address, token }: Pick<TeamCredential, "address" | "token">): TeamSend {
  return async (method, path, body) => {
    const response = await fetch(`${address}${path}`, {
      method,
      redirect: "error",
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (text.length > mostCharacters) throw new Error("the answer is too long");
    return { status: response.status, text, disposition: response.headers.get("content-disposition") };
  };
}
