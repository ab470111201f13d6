import { closeSync, openSync, readSync } from "node:fs";
import type { Proof, ProofQuery } from "../core/proof.ts";
import type { Prices } from "./prices.ts";
import type { Store } from "../store/store.ts";

/** The responses behind an amount, each with the source of its price. */
export function prove(query: ProofQuery, store: Store, sourceOf: Prices["sourceOf"]): Proof {
  const { rows, ...rest } = store.proof(query);
  return {
    ...rest,
    rows: rows.map((row) => ({
      ...row,
      price: row.price && { ...row.price, source: sourceOf(row.price) },
    })),
  };
}

/** Number (from 0) of the line that starts at byte `offset`; undefined when the file is gone or shorter. */
export function lineOf(path: string, offset: number): number | undefined {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    let lines = 0;
    for (let at = 0; at < offset;) {
      const got = readSync(fd, buffer, 0, Math.min(buffer.length, offset - at), at);
      if (got === 0) return undefined;
      for (let i = buffer.indexOf(10); i >= 0 && i < got; i = buffer.indexOf(10, i + 1)) lines++;
      at += got;
    }
    return readSync(fd, buffer, 0, 1, offset) === 1 ? lines : undefined;
  } finally {
    closeSync(fd);
  }
}
