import type { Activity, ToolEvent } from "../../core/event.ts";
import { activityOf, digest, failureOf, pathTargetOf, targetOf, testsFailed } from "../command.ts";
import { type Json, object, parsed, text } from "./json.ts";

/** What a `toolFormerData` says about one tool run; without a name it is a leftover of the interface, not a run. */
export type ToolRun = Pick<ToolEvent, "name" | "activity" | "target" | "ok" | "exitCode" | "failure" | "bytes">;

export function toolRun(former: Json): (ToolRun & { cancelled: boolean }) | undefined {
  const name = text(former["name"], 80);
  if (!name) return undefined;
  const status = text(former["status"]);
  const output = former["result"];
  const result = object(output) ?? parsed(output);
  const exitCode = integer(result?.["exitCodeV2"]) ?? integer(result?.["exitCode"]);
  const isRejected = status === "rejected" || result?.["rejected"] === true;
  const done = work(name, argumentsOf(former));
  const hasPassed = status === "completed" && !exitCode && !testsFailed(done.activity, errorText(former, result));
  const hasFailed = !isRejected && (status === "error" || (status === "completed" && !hasPassed));
  const isOk = !isRejected && hasPassed;
  return {
    name,
    ...done,
    ok: hasFailed ? false : isOk ? true : null,
    ...(exitCode !== undefined && { exitCode }),
    ...(hasFailed && { failure: failureOf(exitCode ?? null, errorText(former, result)) }),
    bytes: typeof output === "string" ? Buffer.byteLength(output) : 0,
    cancelled: status === "cancelled",
  };
}

/** Kind of work and digest of what it was done to, from the tool's name and arguments. */
export function work(name: string, input: Json): { activity: Activity; target: string } {
  const command = text(input["command"], 1_000_000);
  const activity = /^mcp[_-]/i.test(name) ? "mcp" : activityOf(name, command);
  if (command) return { activity, target: targetOf(command) };
  for (const key of pathKeys) {
    const path = text(input[key], 4096);
    if (path) return { activity, target: pathTargetOf(path) };
  }
  return { activity, target: digest(JSON.stringify(input).slice(0, 65_536)) };
}

/** Argument names of Cursor's tools for a file, a pattern or an address, in order of what says most. */
const pathKeys = [
  "target_file",
  "targetFile",
  "file_path",
  "path",
  "relativeWorkspacePath",
  "relative_workspace_path",
  "target_notebook",
  "target_directory",
  "targetDirectory",
  "url",
  "pattern",
  "glob_pattern",
  "globPattern",
  "query",
  "search_term",
];

/** `rawArgs` is what the model wrote, `params` what Cursor made of it; both are JSON in a string. */
function argumentsOf(former: Json): Json {
  for (const key of ["rawArgs", "params"]) {
    const input = object(former[key]) ?? parsed(former[key]);
    if (input && Object.keys(input).length > 0) return input;
  }
  return {};
}

function errorText(former: Json, result: Json | undefined): string {
  const candidates = [result?.["error"], result?.["output"], former["error"], result ? "" : former["result"]];
  for (const candidate of candidates) {
    const found = text(candidate, 16_384) ?? text(object(candidate)?.["message"], 16_384);
    if (found) return found;
  }
  return "";
}

function integer(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}
