import type { AboutReport } from "../core/api.ts";

const kept = 20;
/** For how long the same is not told again, ms. */
const quietMs = 60 * 60 * 1000;

/** What went wrong lately, newest first and each once; `onError` is told what is new. */
export function createErrorLog(now: () => number, onError: ((message: string, error: unknown) => void) | undefined) {
  const errors: AboutReport["errors"] = [];
  return {
    errors: errors as Readonly<AboutReport["errors"]>,
    add(what: string, error: unknown): void {
      const message = error === undefined ? what : `${what}: ${reasonOf(error)}`;
      const at = errors.findIndex((known) => known.message === message);
      const [known] = at < 0 ? [] : errors.splice(at, 1);
      errors.unshift({ at: now(), message });
      errors.length = Math.min(errors.length, kept);
      if (!known || Math.abs(now() - known.at) > quietMs) onError?.(what, error);
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : typeof error === "string" ? error : "unknown reason";
}
