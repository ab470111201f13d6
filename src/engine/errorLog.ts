import type { AboutReport } from "../core/api.ts";

const kept = 20;

/** What went wrong lately, newest first; `onError` is told each. */
export function createErrorLog(now: () => number, onError: ((message: string, error: unknown) => void) | undefined) {
  const errors: AboutReport["errors"] = [];
  return {
    errors: errors as Readonly<AboutReport["errors"]>,
    add(what: string, error: unknown): void {
      const message = error === undefined ? what : `${what}: ${reasonOf(error)}`;
      errors.unshift({ at: now(), message });
      errors.length = Math.min(errors.length, kept);
      onError?.(what, error);
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : typeof error === "string" ? error : "unknown reason";
}
