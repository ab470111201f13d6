import type { CallPrice } from "../core/money.ts";
import type { Database } from "../sqlite.ts";
import { sources } from "./codes.ts";
import type { SourceId } from "../core/event.ts";

/**
 * Row ids of names that repeat: sessions, agents, models, tools, prices. Ids are looked up or made inside the running
 * transaction and remembered; `forget` after a rollback, when remembered ids may not exist.
 */
export function createNames(db: Database) {
  const session = interned(db, "session", ["source", "session"]);
  const agent = interned(db, "agent", ["session_id", "agent"]);
  const name = interned(db, "name", ["name"]);
  const price = interned(db, "price", ["book", "layer", "model", "row", "flags"]);
  return {
    session: (source: SourceId, id: string) => session.id([sources.code(source), id]),
    /** 0 is the main thread. */
    agent: (sessionId: number, id: string | undefined) => (id === undefined ? 0 : agent.id([sessionId, id])),
    name: (text: string) => name.id([text]),
    /** Null when no row of the book was used. */
    price: (p: CallPrice) =>
      p.model === null ? null : price.id([p.book, p.layer, p.model, p.row ?? "", p.flags.join("; ")]),
    forget: () => [session, agent, name, price].forEach((cache) => cache.forget()),
  };
}

/** Bound of remembered ids: a long-lived worker must not keep every session it ever saw. */
const remembered = 20_000;

function interned(db: Database, table: string, columns: string[]) {
  const where = columns.map((column) => `${column} = ?`).join(" AND ");
  const find = db.prepare<(string | number)[], number>(`SELECT id FROM ${table} WHERE ${where}`).pluck();
  const insert = db.prepare<(string | number)[]>(
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  const ids = new Map<string, number>();
  /** Neighbouring events share their session, model and price: most calls end here, without a key being made. */
  let last: { values: (string | number)[]; id: number } | undefined;

  function lookUp(values: (string | number)[]): number {
    const key = values.join("\u0000");
    let id = ids.get(key);
    if (id === undefined) {
      id = find.get(...values) ?? Number(insert.run(...values).lastInsertRowid);
      if (ids.size >= remembered) ids.clear();
      ids.set(key, id);
    }
    return id;
  }

  return {
    id(values: (string | number)[]): number {
      if (!last || !same(last.values, values)) last = { values, id: lookUp(values) };
      return last.id;
    },
    forget: () => {
      last = undefined;
      ids.clear();
    },
  };
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
