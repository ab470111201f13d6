import { randomBytes } from "node:crypto";
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
  const { member, role } = await take(db, secret, pseudonym, now);
  await audit(db, { at: now, member, action: "enrol", detail: { role } });
  return issueToken(db, member, role, now);
}

async function take(db: Kysely<Tables>, secret: string, pseudonym: string, now: number): Promise<Joined> {
  const invited = await db
    .updateTable("invites")
    .set((update) => ({ uses_left: update("uses_left", "-", 1) }))
    .where("hash", "=", sha256(secret))
    .where("uses_left", ">", 0)
    .where("expires_at", ">", now)
    .returning(["role", "member"])
    .executeTakeFirst();
  if (!invited) throw new Refusal("unauthorised", "this invite is used up, expired or not known");
  return invited.member === null ? join(db, pseudonym, invited.role, now) : known(db, invited.member);
}

/**
 * Uses an invite up for a browser: one for another machine of a member, or of somebody who leads and may have no editor.
 * A member's first invite stays good for their editor. Refuses with `unauthorised` or `conflict`.
 */
export async function enrolBrowser(db: Kysely<Tables>, secret: string, now: number): Promise<Credential> {
  const hash = sha256(secret);
  const invited = await db.selectFrom("invites").select(["role", "member"]).where("hash", "=", hash).executeTakeFirst();
  if (invited?.member === null && invited.role === "member") {
    throw new Refusal("conflict", "this invite is for VS Code: run “Taximeter: Join a Team” there and paste the link");
  }
  const { member, role } = await take(db, secret, randomBytes(16).toString("hex"), now);
  await audit(db, { at: now, member, action: "enrol", detail: { role, browser: true } });
  return issueToken(db, member, role, now, true);
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
