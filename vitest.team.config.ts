import { defineConfig } from "vitest/config";

/** The team endpoint, on SQLite and on a PostgreSQL that is started for these tests. */
export default defineConfig({
  test: {
    include: ["test/team/**/*.test.ts"],
    globalSetup: "test/team/setup.ts",
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
