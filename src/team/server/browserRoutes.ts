import { Hono } from "hono";
import { deleteCookie, setCookie } from "hono/cookie";
import { browserSchema } from "../wire.ts";
import { audit } from "./audit.ts";
import { browserLifetime, revokeToken } from "./auth.ts";
import { bodyOf, cookieOf, failing, type Signed, signed } from "./context.ts";
import { enrolBrowser } from "./enrolment.ts";
import type { Service } from "./service.ts";

/**
 * Signs a browser in and out. The token is in a cookie that no script can read and no other site's page can use: it is
 * sent to this site only (SameSite=Strict), and counts only beside a header that a foreign page may not set.
 */
export function browserRoutes(service: Service): Hono<Signed> {
  const { database, now } = service;
  const app = new Hono<Signed>();
  app.post("/browser", async (c) => {
    const { invite } = await bodyOf(c, browserSchema);
    const { token, role } = await failing(
      service,
      c,
      database.write((db) => enrolBrowser(db, invite, now())),
    );
    const { name, secure } = cookieOf(c);
    const maxAge = browserLifetime / 1000;
    setCookie(c, name, token, { httpOnly: true, sameSite: "Strict", secure, path: "/", maxAge });
    return c.json({ protocol: service.promise.protocol, role });
  });

  app.use("/browser", signed(service, "member", "write"));
  app.delete("/browser", async (c) => {
    await database.write(async (db) => {
      await audit(db, { at: now(), member: c.var.member.id, action: "revoke-token", detail: {} });
      await revokeToken(db, c.var.member.token);
    });
    const { name, secure } = cookieOf(c);
    deleteCookie(c, name, { path: "/", secure });
    return c.body(null, 204);
  });
  return app;
}
