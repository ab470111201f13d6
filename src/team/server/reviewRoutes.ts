import { Hono } from "hono";
import * as z from "zod";
import { weeklyReview } from "../../core/weeklyReview.ts";
import type { ReviewQuery } from "../../core/review.ts";
import { planSchema } from "../wire.ts";
import { audit } from "./audit.ts";
import { bodyOf, parse, type Signed, signed } from "./context.ts";
import { questionOf } from "./leadRoutes.ts";
import { setPlan } from "./plans.ts";
import { review } from "./review.ts";
import type { Service } from "./service.ts";

/** The weekly review, and the plan of a month. */
export function reviewRoutes(service: Service): Hono<Signed> {
  const { database, promise, now } = service;
  const app = new Hono<Signed>();

  app.use("/review", signed(service, "lead"));
  app.get("/review", async (c) => {
    const query = reviewQueryOf(c.req.queries());
    await audit(database.db, { at: now(), member: c.var.member.id, action: "question", detail: { review: query } });
    return c.json(await review(database.db, query, promise, now()));
  });

  app.use("/plan/:month", signed(service, "lead", "write"));
  app.put("/plan/:month", async (c) => {
    const month = parse(z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, "give a month as YYYY-MM"), c.req.param("month"));
    const { nanoUsd } = await bodyOf(c, planSchema);
    await database.write(async (db) => {
      await setPlan(db, month, nanoUsd === null ? null : BigInt(nanoUsd));
      await audit(db, { at: now(), member: c.var.member.id, action: "plan", detail: { month, nanoUsd } });
    });
    return c.body(null, 204);
  });
  return app;
}

/** The review as a page of text. */
export async function reviewText({ database, promise, now }: Service, query: ReviewQuery): Promise<string> {
  return weeklyReview(await review(database.db, query, promise, now()));
}

/** `?week=2026-11-09&team=Payments&team=`. Refuses with `malformed`. */
export function reviewQueryOf(query: Readonly<Record<string, string[]>>): ReviewQuery {
  const { week: weeks, ...rest } = query;
  const week = weeks?.[0] === undefined ? null : parse(z.iso.date(), weeks[0]);
  const any = week ?? "2026-01-01";
  const { where } = questionOf({ ...rest, from: [any], to: [any], by: [] });
  return { week, where };
}
