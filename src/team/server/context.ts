import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
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

/** Lets requests pass that have the token of a member who may act as `role`. */
export function signed(service: Service, role: Role): MiddlewareHandler<Signed> {
  return async (c, next) => {
    const { database, now } = service;
    c.set("member", await failing(service, c, authenticate(database.db, c.req.header("authorization"), now())));
    service.rates.member.take(String(c.var.member.id));
    if (!mayAct(c.var.member, role)) throw new Refusal("forbidden", `this needs the role ${role}`);
    await next();
  };
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
