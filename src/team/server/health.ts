import { Hono } from "hono";
import { sql } from "kysely";
import { matches, sha256 } from "./auth.ts";
import type { Service } from "./service.ts";

/**
 * What a balancer and Prometheus ask. `/livez`: the process runs. `/readyz`: it takes requests; 503 while it stops or its
 * database does not answer. `/metrics` only with a token of its own: in a small team counts say who works.
 */
export function healthRoutes({ database, metrics, metricsToken, isStopping }: Service): Hono {
  const app = new Hono();
  const hash = metricsToken === undefined ? undefined : sha256(metricsToken);
  app.get("/livez", (c) => c.text("ok"));
  app.get("/readyz", async (c) => {
    if (isStopping()) return c.text("stopping", 503);
    try {
      await sql`select 1`.execute(database.db);
      return c.text("ok");
    } catch {
      return c.text("the database does not answer", 503);
    }
  });
  app.get("/metrics", (c) => {
    const [, token] = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "") ?? [];
    if (hash === undefined || token === undefined || !matches(token, hash)) return c.notFound();
    return c.text(metrics.text(), 200, { "content-type": "text/plain; version=0.0.4" });
  });
  return app;
}
