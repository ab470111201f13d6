import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type * as z from "zod";
import type { Problem, problemSchema } from "../wire.ts";
import { adminRoutes } from "./adminRoutes.ts";
import { browserRoutes } from "./browserRoutes.ts";
import { exportRoutes } from "./exportRoutes.ts";
import { healthRoutes } from "./health.ts";
import { leadRoutes } from "./leadRoutes.ts";
import { memberRoutes } from "./memberRoutes.ts";
import { isPage, pagePolicy, pageRoutes } from "./page.ts";
import { Refusal } from "./refusal.ts";
import { reviewRoutes } from "./reviewRoutes.ts";
import type { Service } from "./service.ts";

/** The endpoint: every answer is JSON of the protocol (`../wire.ts`), refusals too. */
export function createApp(service: Service): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (c, next) => {
    const start = performance.now();
    await next();
    service.metrics.request(routePath(c, -1), c.res.status, (performance.now() - start) / 1000);
  });
  const strict = secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } });
  const ofPage = secureHeaders({ contentSecurityPolicy: pagePolicy });
  app.use((c, next) => (isPage(c.req.path) ? ofPage : strict)(c, next));
  app.use(async (c, next) => {
    await next();
    if (!isPage(c.req.path)) c.header("cache-control", "no-store");
  });
  app.route("/", pageRoutes());
  app.route("/", healthRoutes(service));
  app.route("/v1", browserRoutes(service));
  app.route("/v1", memberRoutes(service));
  app.route("/v1", leadRoutes(service));
  app.route("/v1", reviewRoutes(service));
  app.route("/v1", exportRoutes(service));
  app.route("/v1", adminRoutes(service));
  app.notFound((c) => c.json(problem("not-found", "there is nothing here"), 404));
  app.onError((error, c) => {
    const refusal = error instanceof Refusal ? error : undefined;
    if (!refusal) service.onError(`${c.req.method} ${routePath(c, -1)}`, error);
    const kind = refusal?.problem ?? "unavailable";
    // What is unavailable may work again soon; a batch can always be sent again.
    if (kind === "unavailable" || kind === "too-many-requests") c.header("retry-after", "30");
    return c.json(problem(kind, refusal?.message ?? "try again later"), statuses[kind]);
  });
  return app;
}

const statuses: Readonly<Record<Problem, ContentfulStatusCode>> = {
  malformed: 400,
  "too-large": 413,
  unauthorised: 401,
  "token-expired": 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "too-many-requests": 429,
  unavailable: 503,
};

function problem(kind: Problem, message: string): z.infer<typeof problemSchema> {
  return { problem: kind, message };
}
