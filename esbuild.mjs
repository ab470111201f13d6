// Bundles the extension, its worker, the CLI and the panel into dist/.
import { cpSync, rmSync } from "node:fs";
import { build } from "esbuild";
import { bundles } from "./scripts/bundles.ts";

rmSync("dist", { recursive: true, force: true });
await Promise.all(Object.values(bundles).map((options) => build(options)));

// The team endpoint serves the same bundle to browsers: index.html at its root, the rest under /assets/.
cpSync("webview-ui/team/index.html", "dist/team/index.html");
for (const name of ["webview.js", "webview.css"]) cpSync(`dist/${name}`, `dist/team/${name}`);
cpSync("l10n/bundle.l10n.de.json", "dist/team/de.json");

// Claude Code calls it as its status line, when the user asks for that.
cpSync("src/sources/claude/statusLine.sh", "dist/statusLine.sh");

// One native file per platform, named as src/sqlite.ts looks for it; a package keeps only its platform's.
cpSync("node_modules/better-sqlite3/prebuilds", "dist/sqlite", { recursive: true });
