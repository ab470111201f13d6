import { Hono } from "hono";
import { dimensions, type Question, questionSchema } from "../wire.ts";
import { audit } from "./audit.ts";
import { parse, type Signed, signed } from "./context.ts";
import type { Service } from "./service.ts";
import { summary } from "./summaries.ts";

/** What leads read: published lines, see `anonymity.ts`. Each question is written down. */
export function leadRoutes(service: Service): Hono<Signed> {
  const { database, promise, now } = service;
  const app = new Hono<Signed>();
  app.use("/summary", signed(service, "lead"));
  app.get("/summary", async (c) => {
    const question = questionOf(c.req.queries());
    await audit(database.db, { at: now(), member: c.var.member.id, action: "question", detail: { question } });
    return c.json(await summary(database.db, question, promise.people));
  });
  return app;
}

/** `?from=2026-11-01&to=2026-11-30&by=team,week&team=Payments&team=Search`. Refuses with `malformed`. */
export function questionOf(query: Readonly<Record<string, string[]>>): Question {
  const { from, to, by, ...rest } = query;
  const known = new Set<string>(dimensions);
  const where = Object.entries(rest).filter(([name]) => known.has(name));
  const unknown = Object.entries(rest).filter(([name]) => !known.has(name));
  return parse(questionSchema, {
    from: from?.[0],
    to: to?.[0],
    by: by?.flatMap((list) => list.split(",")).filter(Boolean) ?? [],
    where: Object.fromEntries(where),
    ...Object.fromEntries(unknown),
  });
}
