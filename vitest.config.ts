import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/host/**", "test/clients/**", "test/team/**"],
    testTimeout: 30_000,
  },
});
