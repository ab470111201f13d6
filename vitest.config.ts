import { defineConfig } from "vitest/config";

const testTimeout = 30_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/host/**", "test/clients/**", "test/team/**", "test/webview/**"],
          testTimeout,
        },
      },
      {
        test: {
          name: "panel",
          include: ["test/webview/**/*.test.ts"],
          testTimeout,
          // A browser on a busy machine now and then outlasts any patience.
          retry: 1,
        },
      },
    ],
  },
});
