import { readFileSync } from "node:fs";
import { asObject, type Json } from "./json.ts";

/** A tool's own sign-in, read for one call: never kept, logged, renewed or written. */
export interface SignIn {
  secret: string;
  /** Account that it is for (Codex). */
  account?: string;
  /** ms; absent when unknown. */
  expiresAt?: number;
}

/** A small JSON file; undefined when there is none, or it cannot be read. */
export function readJson(path: string): Json | undefined {
  try {
    return asObject(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined;
  }
}

/** Longer is no token: texts are looked at, never cut. */
export const longestToken = 8192;
