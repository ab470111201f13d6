import { defineConfig } from "vitest/config";

/** Tests in a real VS Code: one editor at a time, built and packed before the first. */
export default defineConfig({
  test: {
    include: ["test/host/**/*.test.ts"],
    globalSetup: "test/host/setup.ts",
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
