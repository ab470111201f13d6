import type { AboutReport } from "../core/api.ts";

const kept = 20;
/** For how long the same is not told again, ms. */
const quietMs = 60 * 60 * 1000;

/** What went wrong lately, newest first and each once; of each kind `onError` is told one, at most once an hour. */
export function createErrorLog(now: () => number, onError: ((message: string, error: unknown) => void) | undefined) {
  const errors: AboutReport["errors"] = [];
  const toldAt = new Map<string, number>();

  function tells(kind: string): boolean {
    const before = toldAt.get(kind);
    if (before !== undefined && Math.abs(now() - before) <= quietMs) return false;
    toldAt.delete(kind);
    toldAt.set(kind, now());
    for (const oldest of toldAt.keys()) if (toldAt.size > kept) toldAt.delete(oldest);
    return true;
  }

  return {
    errors: errors as Readonly<AboutReport["errors"]>,
    /** `kind`: what is alike, such as a thousand logs that may not be read. */
    add(what: string, error: unknown, kind?: string): void {
      const message = error === undefined ? what : `${what}: ${reasonOf(error)}`;
      const at = errors.findIndex((known) => known.message === message);
      if (at >= 0) errors.splice(at, 1);
      errors.unshift({ at: now(), message });
      errors.length = Math.min(errors.length, kept);
      if (tells(kind ?? message)) onError?.(what, error);
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : typeof error === "string" ? error : "unknown reason";
}
