import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Kysely } from "kysely";
import { type Credential, protocol, type Role, roles } from "../wire.ts";
import { Refusal } from "./refusal.ts";
import type { Tables } from "./tables.ts";

/** Who asks. */
export interface Member {
  id: number;
  pseudonym: string;
  role: Role;
  /** Public half of the token that was shown. */
  token: string;
  /** Signed in by a cookie. */
  browser: boolean;
}

const day = 86_400_000;
export const tokenLifetime = 180 * day;
export const browserLifetime = 30 * day;
/** For which the old token still works after a rotation: an answer that was lost must not lock a member out. */
export const overlap = day;

/** Makes a token: 8 random bytes that find it and 32 that prove it. Only the SHA-256 of the latter is kept. */
export async function issueToken(
  db: Kysely<Tables>,
  member: number,
  role: Role,
  now: number,
  browser = false,
): Promise<Credential> {
  const id = randomBytes(8).toString("hex");
  const secret = newSecret();
  const expiresAt = now + (browser ? browserLifetime : tokenLifetime);
  await db
    .insertInto("tokens")
    .values({ id, member, hash: sha256(secret), expires_at: expiresAt, browser: browser ? 1 : 0 })
    .execute();
  return { protocol, token: `txm_${id}_${secret}`, expiresAt, role };
}

/** Refuses with `unauthorised` or `token-expired`. A browser's token is no machine's, and the other way round. */
export async function authenticate(
  db: Kysely<Tables>,
  { token, browser }: { token: string | undefined; browser: boolean },
  now: number,
): Promise<Member> {
  const [, id, secret] = /^txm_([0-9a-f]{16})_([\w-]{43})$/.exec(token ?? "") ?? [];
  if (id === undefined || secret === undefined) throw new Refusal("unauthorised", "a token is needed");
  const row = await db
    .selectFrom("tokens")
    .innerJoin("members", "members.id", "tokens.member")
    .select(["members.id", "pseudonym", "role", "hash", "expires_at", "browser"])
    .where("tokens.id", "=", id)
    .executeTakeFirst();
  if (!row || !matches(secret, row.hash) || (row.browser === 1) !== browser)
    throw new Refusal("unauthorised", "this token is not known");
  if (row.expires_at <= now) throw new Refusal("token-expired", "this token has expired");
  return { id: row.id, pseudonym: row.pseudonym, role: row.role, token: id, browser };
}

export function mayAct(member: Member, as: Role): boolean {
  return roles.indexOf(member.role) >= roles.indexOf(as);
}

/** A new token for the same member; the old one ends after `overlap`. */
export async function rotateToken(db: Kysely<Tables>, member: Member, now: number): Promise<Credential> {
  await db
    .updateTable("tokens")
    .set({ expires_at: now + overlap })
    .where("id", "=", member.token)
    .where("expires_at", ">", now + overlap)
    .execute();
  return issueToken(db, member.id, member.role, now);
}

export async function revokeToken(db: Kysely<Tables>, id: string): Promise<void> {
  await db.deleteFrom("tokens").where("id", "=", id).execute();
}

export async function revokeMember(db: Kysely<Tables>, member: number): Promise<void> {
  await db.deleteFrom("tokens").where("member", "=", member).execute();
  await db.deleteFrom("invites").where("member", "=", member).execute();
}

export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Hex. Secrets are 32 random bytes: a slow hash would protect nothing. */
export function sha256(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Takes the same time wherever the two differ. */
export function matches(secret: string, hash: string): boolean {
  const [actual, expected] = [Buffer.from(sha256(secret)), Buffer.from(hash)];
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
