import type { Kysely } from "kysely";
import type { Tables } from "./tables.ts";

/** What is written down: who changed rights or deleted data, and which questions leads asked. Never what members sent. */
export type AuditAction =
  | "enrol"
  | "invite"
  | "device"
  | "rename"
  | "rotate-token"
  | "revoke-token"
  | "revoke-member"
  | "change-role"
  | "recall"
  | "leave"
  | "question"
  | "plan"
  | "export"
  | "publish"
  | "retention";

export interface AuditEntry {
  /** Unix ms. */
  at: number;
  /** Null: the operator or the server itself. */
  member: number | null;
  action: AuditAction;
  detail: Readonly<Record<string, unknown>>;
}

export async function audit(db: Kysely<Tables>, { at, member, action, detail }: AuditEntry): Promise<void> {
  await db
    .insertInto("audit")
    .values({ at, member, action, detail: JSON.stringify(detail) })
    .execute();
}

export interface AuditLine {
  at: number;
  /** Null: the operator, the server itself, or a member who left. */
  pseudonym: string | null;
  action: string;
  detail: unknown;
}

/** The newest `count` entries, newest first. */
export async function auditLog(db: Kysely<Tables>, count: number): Promise<AuditLine[]> {
  const rows = await db
    .selectFrom("audit")
    .leftJoin("members", "members.id", "audit.member")
    .select(["at", "pseudonym", "action", "detail"])
    .orderBy("at", "desc")
    .limit(count)
    .execute();
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as unknown }));
}

/** Of a member who leaves, what was done stays and who did it goes. */
export async function forgetActor(db: Kysely<Tables>, member: number): Promise<void> {
  await db.updateTable("audit").set({ member: null }).where("member", "=", member).execute();
}
