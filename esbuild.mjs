// Bundles the extension, its worker, the CLI and the panel into dist/.
import { cpSync, rmSync } from "node:fs";
import { build } from "esbuild";

/** Both sides: what a stack trace names stays readable, the rest is small. */
const shared = {
  bundle: true,
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  sourcesContent: false,
  logLevel: "warning",
};

/** CommonJS dependencies bundled into a module call `require` for Node's own modules. */
const requireForCommonJs =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

const node = {
  ...shared,
  platform: "node",
  mainFields: ["module", "main"], // jsonc-parser's "main" cannot be bundled
  target: "node22",
  format: "esm",
  external: ["vscode", "pg-native"], // pg-native: optional, and not used
};

rmSync("dist", { recursive: true, force: true });
await Promise.all([
  build({
    ...node,
    entryPoints: { extension: "src/extension.ts", reader: "src/engine/reader.ts" },
    outdir: "dist",
    banner: { js: requireForCommonJs },
  }),
  build({
    ...node,
    entryPoints: { worker: "src/engine/worker.ts" },
    outdir: "dist",
    splitting: true, // what only some users turn on is loaded when they do
    chunkNames: "worker-[hash]",
    banner: { js: requireForCommonJs },
  }),
  build({
    ...node,
    entryPoints: { cli: "src/cli/main.ts" },
    outdir: "dist",
    splitting: true, // the team endpoint is loaded by `taximeter team` only
    chunkNames: "cli-[hash]",
    banner: { js: `#!/usr/bin/env node\n${requireForCommonJs}` },
  }),
  build({
    ...shared,
    entryPoints: { webview: "webview-ui/main.tsx" },
    outdir: "dist",
    platform: "browser",
    target: "chrome120",
    format: "esm",
    minifyIdentifiers: true,
  }),
]);

// The team endpoint serves the same bundle to browsers: index.html at its root, the rest under /assets/.
cpSync("webview-ui/team/index.html", "dist/team/index.html");
for (const name of ["webview.js", "webview.css"]) cpSync(`dist/${name}`, `dist/team/${name}`);
cpSync("l10n/bundle.l10n.de.json", "dist/team/de.json");

// Claude Code calls it as its status line, when the user asks for that.
cpSync("src/sources/claude/statusLine.sh", "dist/statusLine.sh");

// One native file per platform, named as src/sqlite.ts looks for it; a package keeps only its platform's.
cpSync("node_modules/better-sqlite3/prebuilds", "dist/sqlite", { recursive: true });
