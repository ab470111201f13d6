import { defineConfig } from "vitest/config";

/** Stories that last for minutes, in a real VS Code: `node scripts/run.mjs stories`. */
export default defineConfig({
  test: {
    include: ["test/host/stories.test.ts"],
    globalSetup: "test/host/setup.ts",
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
