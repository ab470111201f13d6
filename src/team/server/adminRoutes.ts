import { Hono } from "hono";
import * as z from "zod";
import { inviteSchema, type invitedSchema, protocol, roles } from "../wire.ts";
import { audit, auditLog } from "./audit.ts";
import { revokeMember } from "./auth.ts";
import { bodyOf, type Signed, signed } from "./context.ts";
import { dayText } from "./calendar.ts";
import { invite } from "./enrolment.ts";
import { Refusal } from "./refusal.ts";
import type { Service } from "./service.ts";

const roleSchema = z.strictObject({ protocol: z.literal(protocol), role: z.enum(roles) });
const auditLines = 1000;

/** Invites, roles, revocation, the audit log. Nothing here says what or when somebody sent. */
export function adminRoutes(service: Service): Hono<Signed> {
  const { database, now } = service;
  const app = new Hono<Signed>();

  app.use("/invites", signed(service, "admin"));
  app.post("/invites", async (c) => {
    const { role, uses, days } = await bodyOf(c, inviteSchema);
    const expiresAt = now() + days * 86_400_000;
    const secret = await database.write(async (db) => {
      await audit(db, { at: now(), member: c.var.member.id, action: "invite", detail: { role, uses, days } });
      return invite(db, { role, uses, expiresAt, member: null });
    });
    return c.json({ protocol, invite: secret, expiresAt } satisfies z.infer<typeof invitedSchema>);
  });

  app.use("/members/*", signed(service, "admin"));
  app.use("/members", signed(service, "admin"));
  app.get("/members", async (c) => {
    const rows = await database.db
      .selectFrom("members")
      .select(["pseudonym", "role", "enrolled"])
      .orderBy("id")
      .execute();
    return c.json(rows.map((row) => ({ ...row, enrolled: dayText(row.enrolled) })));
  });
  app.put("/members/:pseudonym/role", async (c) => {
    const { role } = await bodyOf(c, roleSchema);
    const member = await memberNamed(service, c.req.param("pseudonym"));
    await database.write(async (db) => {
      await audit(db, { at: now(), member: c.var.member.id, action: "change-role", detail: { role } });
      await db.updateTable("members").set({ role }).where("id", "=", member).execute();
    });
    return c.body(null, 204);
  });
  app.delete("/members/:pseudonym/tokens", async (c) => {
    const member = await memberNamed(service, c.req.param("pseudonym"));
    await database.write(async (db) => {
      await audit(db, { at: now(), member: c.var.member.id, action: "revoke-member", detail: {} });
      await revokeMember(db, member);
    });
    return c.body(null, 204);
  });

  app.use("/audit", signed(service, "admin"));
  app.get("/audit", async (c) => c.json(await auditLog(database.db, auditLines)));
  return app;
}

async function memberNamed({ database }: Service, pseudonym: string): Promise<number> {
  const row = await database.db
    .selectFrom("members")
    .select("id")
    .where("pseudonym", "=", pseudonym)
    .executeTakeFirst();
  if (!row) throw new Refusal("not-found", "no such member");
  return row.id;
}
