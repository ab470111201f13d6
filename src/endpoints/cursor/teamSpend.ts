import * as z from "zod";
import { t } from "../../core/l10n.ts";
import { emptyReading, type VendorAmount } from "../../core/vendor.ts";
import { withCredential } from "../credential.ts";
import type { Answer, Endpoint } from "../endpoint.ts";
import { cents, optionalText, unixMs, whole } from "../fields.ts";
import { ask } from "../http.ts";
import { allPages, type Page } from "../pages.ts";
import { team, teamPauseMs, teamRequest } from "./team.ts";

/** What each member of a team used in this billing cycle. `POST /teams/spend`. */
export const cursorTeamSpend: Endpoint = {
  ...team,
  id: "cursor-team-spend",
  reads: () => t("What each member of your Cursor team used in this billing cycle, with the e-mail address."),
  fetch: withCredential(async (request) => {
    const { transport } = request;
    let since: number | null = null;
    const fetchPage = async (cursor: string | null): Promise<Answer<Page<Member>>> => {
      const page = Number(cursor ?? 1);
      const answer = await ask(teamRequest(request, "/teams/spend", { page, pageSize: 100 }), schema, transport);
      if (!answer.ok) return answer;
      const { teamMemberSpend, subscriptionCycleStart, totalMembers, totalPages } = answer.value.value;
      since = subscriptionCycleStart ?? since;
      const next = page < (totalPages ?? 1) ? String(page + 1) : null;
      return { ok: true, value: { items: teamMemberSpend, next, total: totalMembers ?? null } };
    };
    const answer = await allPages(fetchPage, {
      keyOf: ({ userId, email }) => userId ?? email ?? "",
      mostPages: 100,
      pause: async () => transport.pause(teamPauseMs),
    });
    if (!answer.ok) return answer;
    const reading = emptyReading(transport.now());
    reading.amounts = answer.value.items.flatMap((member) => amountsOf(member, since));
    reading.caveats.push(...answer.value.caveats);
    return { ok: true, value: reading };
  }),
};

const member = z.object({
  userId: z.union([z.string(), z.number().transform(String)]).nullish(),
  email: optionalText,
  // What is included in the plan is part of it.
  spendCents: cents,
  includedSpendCents: cents.nullish(),
});
type Member = z.output<typeof member>;

const schema = z.object({
  teamMemberSpend: z.array(member),
  subscriptionCycleStart: unixMs.nullish(),
  totalMembers: whole.nullish(),
  totalPages: whole.nullish(),
});

function amountsOf({ email: user, spendCents, includedSpendCents }: Member, from: number | null): VendorAmount[] {
  const amount = (is: VendorAmount["is"], nanoUsd: number): VendorAmount => ({ is, nanoUsd, from, to: null, user });
  // Answers of the first release do not say which part is included: then it cannot be called money that was paid.
  if (typeof includedSpendCents !== "number") return [amount("api-value", spendCents)];
  return [amount("included", includedSpendCents), amount("real-money", Math.max(0, spendCents - includedSpendCents))];
}
