import type { TestProject } from "vitest/node";
import { startPostgres } from "../../scripts/postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of PostgreSQL's own database, from which others are made. */
    postgres: string;
  }
}

/** One PostgreSQL for all tests; each takes a database of its own. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres({ durable: false });
  provide("postgres", postgres.addressOf("postgres"));
  return () => postgres.stop();
}
