import { defineConfig } from "vitest/config";

/** Real clients against a loopback ledger: needs root on Linux (namespaces) and, once, the npm registry. */
export default defineConfig({
  test: {
    include: ["test/clients/**/*.test.ts"],
    maxConcurrency: 2,
    testTimeout: 180_000,
    hookTimeout: 600_000,
    // When a client that is interrupted has which requests under way is up to the machine.
    retry: 1,
  },
});
