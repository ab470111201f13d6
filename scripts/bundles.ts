import type { BuildOptions } from "esbuild";

/** Both sides: what a stack trace names stays readable, the rest is small. */
const shared = {
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  sourcesContent: false,
  logLevel: "warning",
  outdir: "dist",
} as const satisfies BuildOptions;

/** CommonJS dependencies bundled into a module call `require` for Node's own modules. */
const requireForCommonJs =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

/** What only some users or some clicks need is a chunk of its own, loaded when they do. */
const node = {
  ...shared,
  platform: "node",
  mainFields: ["module", "main"], // jsonc-parser's "main" cannot be bundled
  target: "node22",
  format: "esm",
  splitting: true,
  external: ["vscode", "pg-native"], // pg-native: optional, and not used
  banner: { js: requireForCommonJs },
} as const satisfies BuildOptions;

/** What is shipped, by the thread or page that runs it. Chunks bear the bundle's name: a package is told by it what to hold. */
export const bundles = {
  extension: { ...node, entryPoints: { extension: "src/extension.ts" }, chunkNames: "extension-[hash]" },
  /** The reader threads read with the same code as the worker. */
  worker: {
    ...node,
    entryPoints: { worker: "src/engine/worker.ts", reader: "src/engine/reader.ts" },
    chunkNames: "worker-[hash]",
  },
  cli: {
    ...node,
    entryPoints: { cli: "src/cli/main.ts" },
    chunkNames: "cli-[hash]",
    banner: { js: `#!/usr/bin/env node\n${requireForCommonJs}` },
  },
  /** The panel, and the same bundle as the team's page in a browser. */
  webview: {
    ...shared,
    entryPoints: { webview: "webview-ui/main.tsx" },
    platform: "browser",
    target: "chrome120",
    format: "esm",
    minifyIdentifiers: true,
  },
} as const satisfies Record<string, BuildOptions>;
