import { defineConfig } from "vitest/config";

/** Tests in a real VS Code: one editor at a time, built and packed before the first. The stories have a config of their own. */
export default defineConfig({
  test: {
    include: ["test/host/**/*.test.ts"],
    exclude: ["test/host/stories.test.ts"],
    globalSetup: "test/host/setup.ts",
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // An editor and a browser on a busy machine now and then outlast any patience.
    retry: 1,
  },
});
