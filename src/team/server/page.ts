import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Hono } from "hono";

/** Paths that a browser is given files for. All else is JSON. */
export function isPage(path: string): boolean {
  return path === "/" || path === "/join" || path.startsWith("/assets/");
}

/** All that the page may load is its own; nobody may put it into a frame. */
export const pagePolicy = {
  defaultSrc: ["'none'"],
  ...{ scriptSrc: ["'self'"], styleSrc: ["'self'"], connectSrc: ["'self'"], fontSrc: ["'self'"] },
  ...{ imgSrc: ["'self'", "data:"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] },
};

const files = [
  ["/", "index.html", "text/html"],
  ["/join", "index.html", "text/html"],
  ["/assets/webview.js", "webview.js", "text/javascript"],
  ["/assets/webview.css", "webview.css", "text/css"],
  ["/assets/de.json", "de.json", "application/json"],
] as const;

/** The team's page: the panel's own bundle. A browser asks each time whether it has changed, and gets it only then. */
export function pageRoutes(): Hono {
  const app = new Hono();
  const folder = folders.find((one) => existsSync(join(one, "index.html")));
  for (const [path, name, type] of files) {
    if (!folder) {
      app.get(path, (c) => c.text("The page is not built: run `npm run build`. The endpoint itself works.", 404));
      continue;
    }
    const bytes = readFileSync(join(folder, name));
    const tag = `"${createHash("sha256").update(bytes).digest("hex").slice(0, 32)}"`;
    app.get(path, (c) => {
      c.header("etag", tag);
      c.header("cache-control", "no-cache");
      if (c.req.header("if-none-match") === tag) return c.body(null, 304);
      c.header("content-type", `${type}; charset=utf-8`);
      return c.body(bytes);
    });
  }
  return app;
}

/** Beside the bundled program, and in the repository. */
const folders = ["./team", "../../../dist/team"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
