import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie } from "hono/cookie";
import type * as z from "zod";
import type { Role } from "../wire.ts";
import { authenticate, mayAct, type Member } from "./auth.ts";
import { readJson } from "./limits.ts";
import { Refusal } from "./refusal.ts";
import type { Service } from "./service.ts";

/** Of a request with a member behind it. */
export interface Signed {
  Bindings: HttpBindings;
  Variables: { member: Member };
}

/** Lets requests pass that have the token of a member who may act as `role`. A browser reads, unless it may write here. */
export function signed(service: Service, role: Role, browser: "read" | "write" = "read"): MiddlewareHandler<Signed> {
  return async (c, next) => {
    const { database, now } = service;
    const member = await failing(service, c, authenticate(database.db, shown(c), now()));
    if (member.browser && browser === "read" && c.req.method !== "GET") {
      throw new Refusal("forbidden", "a browser may only read");
    }
    c.set("member", member);
    service.rates.member.take(String(c.var.member.id));
    if (!mayAct(c.var.member, role)) throw new Refusal("forbidden", `this needs the role ${role}`);
    await next();
  };
}

/** The token that a request shows: of the header Authorization, or of a cookie that our own page sends. */
function shown(c: Context<Signed>): { token: string | undefined; browser: boolean } {
  const bearer = c.req.header("authorization");
  if (bearer !== undefined) return { token: /^Bearer (.+)$/.exec(bearer)?.[1], browser: false };
  const cookie = getCookie(c, cookieOf(c).name);
  // A page of another site can neither set this header nor, in today's browsers, deny where it comes from.
  const site = c.req.header("sec-fetch-site") ?? "same-origin";
  const ours = c.req.header("x-taximeter") === "1" && (site === "same-origin" || site === "none");
  return { token: ours ? cookie : undefined, browser: true };
}

/** Its name, and whether it is for HTTPS only: always, but on this machine. */
export function cookieOf(c: Context): { name: string; secure: boolean } {
  const host = new URL(c.req.url).hostname;
  const secure = !["127.0.0.1", "localhost", "[::1]"].includes(host);
  return { name: secure ? "__Host-taximeter" : "taximeter", secure };
}

/** Counts refusals against the caller's address: it may try secrets 30 times a minute. */
export async function failing<T>(service: Service, c: Context<Signed>, attempt: Promise<T>): Promise<T> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof Refusal) service.rates.address.take(addressOf(service, c));
    throw error;
  }
}

/** Body of a request as `schema` says. Refuses with `malformed` and the places that are wrong, not what stands there. */
export async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  return parse(schema, await readJson(c.req.raw));
}

export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const places = result.error.issues.slice(0, 5).map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  throw new Refusal("malformed", places.join("; ").slice(0, 500));
}

function addressOf({ trustProxy }: Service, c: Context<Signed>): string {
  const forwarded = trustProxy ? c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  return forwarded ?? c.env.incoming.socket.remoteAddress ?? "";
}
