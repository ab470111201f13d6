import { Hono } from "hono";
import type * as z from "zod";
import {
  batchSchema,
  enrolSchema,
  type invitedSchema,
  type ownSchema,
  protocol,
  type recalledSchema,
  recallSchema,
  renameSchema,
} from "../wire.ts";
import { audit } from "./audit.ts";
import { revokeToken, rotateToken } from "./auth.ts";
import { thisHour } from "./calendar.ts";
import { bodyOf, failing, type Signed, signed } from "./context.ts";
import { enrol, invite, rename } from "./enrolment.ts";
import { ingest } from "./ingest.ts";
import { questionOf } from "./leadRoutes.ts";
import { leave, recall } from "./recall.ts";
import { firstDayKept, futureHours } from "./retention.ts";
import { ownWeek } from "./review.ts";
import { reviewQueryOf } from "./reviewRoutes.ts";
import type { Service } from "./service.ts";
import { ownSummary, summary } from "./summaries.ts";

const deviceInviteMs = 15 * 60_000;

/** What everybody may do: join, send, read their own figures, take them back, leave. */
export function memberRoutes(service: Service): Hono<Signed> {
  const { database, promise, now } = service;
  const app = new Hono<Signed>();

  app.get("/promise", (c) => c.json(promise));

  app.post("/enrol", async (c) => {
    const request = await bodyOf(c, enrolSchema);
    const enrolled = database.write((db) => enrol(db, request, now()));
    return c.json(await failing(service, c, enrolled));
  });

  app.use("/totals", signed(service, "member"));
  app.post("/totals", async (c) => {
    const batch = await bodyOf(c, batchSchema);
    const window = {
      firstHour: firstDayKept(promise.retentionDays, now()) * 24,
      lastHour: thisHour(now()) + futureHours,
    };
    const receipt = await ingest(database, c.var.member.id, batch, window);
    service.metrics.rows(receipt);
    return c.json(receipt);
  });

  app.use("/recall", signed(service, "member"));
  app.post("/recall", async (c) => {
    const request = await bodyOf(c, recallSchema);
    const rows = await database.write(async (db) => {
      const deleted = await recall(database, db, c.var.member.id, request);
      await audit(db, { at: now(), member: c.var.member.id, action: "recall", detail: {} });
      return deleted;
    });
    return c.json({ protocol, rows } satisfies z.infer<typeof recalledSchema>);
  });

  app.use("/token", signed(service, "member"));
  app.post("/token", async (c) => {
    const credential = await database.write(async (db) => {
      await audit(db, { at: now(), member: c.var.member.id, action: "rotate-token", detail: {} });
      return rotateToken(db, c.var.member, now());
    });
    return c.json(credential);
  });
  app.delete("/token", async (c) => {
    await database.write(async (db) => {
      await audit(db, { at: now(), member: c.var.member.id, action: "revoke-token", detail: {} });
      await revokeToken(db, c.var.member.token);
    });
    return c.body(null, 204);
  });

  app.use("/devices", signed(service, "member"));
  app.post("/devices", async (c) => {
    const { id, role } = c.var.member;
    const expiresAt = now() + deviceInviteMs;
    const secret = await database.write(async (db) => {
      await audit(db, { at: now(), member: id, action: "device", detail: {} });
      return invite(db, { role, uses: 1, expiresAt, member: id });
    });
    return c.json({ protocol, invite: secret, expiresAt } satisfies z.infer<typeof invitedSchema>);
  });

  app.use("/me/*", signed(service, "member"));
  app.put("/me/pseudonym", async (c) => {
    const { pseudonym } = await bodyOf(c, renameSchema);
    await database.write(async (db) => {
      await rename(db, c.var.member.id, pseudonym);
      await audit(db, { at: now(), member: c.var.member.id, action: "rename", detail: {} });
    });
    return c.body(null, 204);
  });
  app.get("/me", (c) => c.json({ protocol, role: c.var.member.role }));
  app.get("/me/week", async (c) =>
    c.json(await ownWeek(database.db, reviewQueryOf(c.req.queries()), promise, c.var.member.id, now())),
  );
  app.get("/me/summary", async (c) => {
    const question = questionOf(c.req.queries());
    const own = await ownSummary(database.db, question, c.var.member.id);
    const group = await summary(database.db, question, promise.people);
    return c.json({ protocol, own, group } satisfies z.infer<typeof ownSchema>);
  });
  app.delete("/me/data", async (c) => {
    await database.write(async (db) => {
      await leave(database, db, c.var.member.id);
      await audit(db, { at: now(), member: null, action: "leave", detail: {} });
    });
    return c.body(null, 204);
  });
  return app;
}
