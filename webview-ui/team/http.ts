import { reach, requireOk, teamPageApi, type TeamReply, type TeamSend } from "../../src/core/teamRequests.ts";
import { t } from "../../src/core/l10n.ts";
import type { TeamPageApi } from "../../src/core/review.ts";

/** The page's questions from a browser: who asks is told by a cookie that scripts cannot read. */
export function httpTeamApi(
  origin: string,
): TeamPageApi & { signIn(invite: string): Promise<void>; signOut(): Promise<void> } {
  const send: TeamSend = async (method, path, body) => {
    const response = await fetch(path, {
      method,
      credentials: "same-origin",
      cache: "no-store",
      // A cookie is sent by whatever page asks; this header only by ours.
      headers: { "x-taximeter": "1", ...(body && { "content-type": "application/json" }) },
      body: body ? JSON.stringify(body) : null,
    });
    return await replyOf(response);
  };
  return {
    ...teamPageApi(origin, send),
    async signIn(invite) {
      const reply = await reach(() => send("POST", "/v1/browser", { protocol: 1, invite }));
      if (reply.status === 401) {
        throw new Error(
          t(
            "This invite is used up or has expired. Run “Taximeter: Open the Team Page” in VS Code, or ask for another.",
          ),
        );
      }
      requireOk(reply);
    },
    async signOut() {
      requireOk(await reach(() => send("DELETE", "/v1/browser")));
    },
  };
}

async function replyOf(response: Response): Promise<TeamReply> {
  const disposition = response.headers.get("content-disposition");
  return { status: response.status, text: await response.text(), disposition };
}
