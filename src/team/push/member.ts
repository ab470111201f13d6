import { t } from "../../core/l10n.ts";
import type { RecallRange, TeamApi, TeamCredential, TeamSettings } from "../../core/team.ts";
import type { Store } from "../../store/store.ts";
import { credentialSchema, invitedSchema, protocol, type Recall, recalledSchema } from "../wire.ts";
import { hourMs } from "./figures.ts";
import { ledgerId, pseudonymOf } from "./identity.ts";
import { type Answer, ask, type Fetch } from "./request.ts";

interface Options {
  fetch: Fetch;
  now: () => number;
  /** Null: not a member, or sync is off. */
  settings(): TeamSettings | null;
  /** The member has left. */
  onLeft(): void;
}

/** What a person asks an endpoint for, once: to join, to take back what was sent, to leave. Fails with a plain sentence. */
export function createMember({ teamRows: rows }: Store, { fetch, now, settings, onLeft }: Options) {
  function signedIn(): TeamSettings {
    const known = settings();
    if (!known) throw new Error(t("Team sync is off."));
    return known;
  }

  return {
    async teamJoin({ address, invite }): Promise<TeamCredential> {
      const month = new Date(now()).toISOString().slice(0, 7);
      const body = JSON.stringify({ protocol, invite, pseudonym: pseudonymOf(rows.secret(), address, month) });
      const answer = await ask(fetch, { address, method: "POST", path: "/enrol", token: null, body });
      if (!answer.ok && answer.failure.problem === "unauthorised") {
        throw new Error(t("This invite is used up, expired or not known. Ask for another one."));
      }
      if (!answer.ok && answer.failure.problem === "conflict") {
        throw new Error(
          t("You are a member already. Invite this machine from the one that joined, or leave there first."),
        );
      }
      const { token, expiresAt } = credentialSchema.parse(jsonOf(answer));
      return { address, token, expiresAt };
    },
    async teamDevice(): Promise<{ link: string; expiresAt: number }> {
      const { address, token } = signedIn();
      const json = jsonOf(await ask(fetch, { address, method: "POST", path: "/devices", token }));
      const { invite, expiresAt } = invitedSchema.parse(json);
      return { link: `${address}/join#${invite}`, expiresAt };
    },
    async teamRecall(range): Promise<{ rows: number }> {
      const { address, token } = signedIn();
      const ledger = { id: ledgerId(rows.secret(), address), revision: Math.max(1, rows.revision()) };
      const body = JSON.stringify({ protocol, ...range, ledger } satisfies Recall);
      const json = jsonOf(await ask(fetch, { address, method: "POST", path: "/recall", token, body }));
      const deleted = recalledSchema.parse(json);
      rows.transaction(() => rows.recall(address, ...hoursOf(range, now())));
      return { rows: deleted.rows };
    },
    async teamSendAgain(): Promise<void> {
      rows.forgetRecalls(signedIn().address);
    },
    async teamLeave(): Promise<void> {
      const { address, token } = signedIn();
      const answer = await ask(fetch, { address, method: "DELETE", path: "/me/data", token });
      // Whom the endpoint does not know any more has left already.
      if (!answer.ok && !answer.failure.stopped) throw new Error(answer.failure.message);
      onLeft();
      rows.forget(address);
    },
  } satisfies Partial<TeamApi>;
}

function jsonOf(answer: Answer): unknown {
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer.json;
}

/** First and last hour of a range. What is open at its end ends with today, as tomorrow was not sent. */
function hoursOf({ from, to }: RecallRange, now: number): [first: number, last: number] {
  const end = Math.min(to === null ? Infinity : Date.parse(to), now);
  const lastDay = Math.floor(end / hourMs / 24);
  return [from === null ? 0 : Date.parse(from) / hourMs, lastDay * 24 + 23];
}
