import type { Kysely } from "kysely";
import type { Credential, Role } from "../wire.ts";
import { issueToken, newSecret, sha256 } from "./auth.ts";
import { audit } from "./audit.ts";
import { today } from "./calendar.ts";
import { Refusal } from "./refusal.ts";
import type { Tables } from "./tables.ts";

export interface Invitation {
  role: Role;
  uses: number;
  /** Unix ms. */
  expiresAt: number;
  /** Set: for another machine of this member. */
  member: number | null;
}

/** Returns the secret that stands behind the # of an invite link, where no server's or proxy's log sees it. */
export async function invite(db: Kysely<Tables>, { role, uses, expiresAt, member }: Invitation): Promise<string> {
  const secret = newSecret();
  await db
    .insertInto("invites")
    .values({ hash: sha256(secret), role, member, expires_at: expiresAt, uses_left: uses })
    .execute();
  return secret;
}

/** Uses an invite up. Refuses with `unauthorised` or, when the pseudonym is taken, `conflict`. */
export async function enrol(
  db: Kysely<Tables>,
  { invite: secret, pseudonym }: { invite: string; pseudonym: string },
  now: number,
): Promise<Credential> {
  const invited = await db
    .updateTable("invites")
    .set((update) => ({ uses_left: update("uses_left", "-", 1) }))
    .where("hash", "=", sha256(secret))
    .where("uses_left", ">", 0)
    .where("expires_at", ">", now)
    .returning(["role", "member"])
    .executeTakeFirst();
  if (!invited) throw new Refusal("unauthorised", "this invite is used up, expired or not known");
  const { member, role } =
    invited.member === null ? await join(db, pseudonym, invited.role, now) : await known(db, invited.member);
  await audit(db, { at: now, member, action: "enrol", detail: { role } });
  return issueToken(db, member, role, now);
}

export async function rename(db: Kysely<Tables>, member: number, pseudonym: string): Promise<void> {
  await refuseTaken(db, pseudonym, member);
  await db.updateTable("members").set({ pseudonym }).where("id", "=", member).execute();
}

interface Joined {
  member: number;
  role: Role;
}

async function join(db: Kysely<Tables>, pseudonym: string, role: Role, now: number): Promise<Joined> {
  await refuseTaken(db, pseudonym, null);
  const { id } = await db
    .insertInto("members")
    .values({ pseudonym, role, enrolled: today(now) })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { member: id, role };
}

/** Another machine of a member has the member's role, whatever it was when the invite was made. */
async function known(db: Kysely<Tables>, member: number): Promise<Joined> {
  const row = await db.selectFrom("members").select("role").where("id", "=", member).executeTakeFirst();
  if (!row) throw new Refusal("unauthorised", "this invite's member has left");
  return { member, role: row.role };
}

async function refuseTaken(db: Kysely<Tables>, pseudonym: string, member: number | null): Promise<void> {
  const other = await db.selectFrom("members").select("id").where("pseudonym", "=", pseudonym).executeTakeFirst();
  if (other && other.id !== member) throw new Refusal("conflict", "this pseudonym is taken");
}
