import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Env } from "../source.ts";
import { userFolder } from "./find.ts";
import { type Json, object, parsed, text } from "./json.ts";

/** Folder that a workspace id stands for, from `workspaceStorage/<id>/workspace.json`. */
export function projectOfWorkspace(id: string, env: Env): string | undefined {
  if (!/^[\w-]{1,100}$/.test(id)) return undefined;
  return projectIn(join(userFolder(env), "workspaceStorage", id), env);
}

/** Folder, or `.code-workspace` file, named by the `workspace.json` in `dir`. */
export function projectIn(dir: string, env: Env): string | undefined {
  try {
    const file = parsed(readFileSync(join(dir, "workspace.json"), "utf8"));
    return pathOf(text(file?.["folder"], 4096) ?? text(file?.["workspace"], 4096), env);
  } catch {
    return undefined;
  }
}

/** Newer builds write the folder into the conversation itself, as a serialised VS Code URI. */
export function projectOfComposer(data: Json, env: Env): string | undefined {
  const uri = object(object(data["workspaceIdentifier"])?.["uri"]);
  return pathOf(text(uri?.["external"], 4096), env) ?? text(uri?.["fsPath"], 4096);
}

/** Path of a `file:` URI; remote URIs stay as they are. */
function pathOf(uri: string | undefined, env: Env): string | undefined {
  if (!uri?.startsWith("file:")) return uri;
  try {
    return fileURLToPath(uri, { windows: env.platform === "win32" });
  } catch {
    return undefined;
  }
}
