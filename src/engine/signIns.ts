import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { CredentialKind } from "../core/vendor.ts";
import { claudeSignIn } from "../sources/claude/signIn.ts";
import { codexSignIn } from "../sources/codex/signIn.ts";
import { cursorSignIn } from "../sources/cursor/signIn.ts";
import { asObject, type Json } from "../sources/json.ts";
import type { SignIn } from "../sources/signIn.ts";
import type { Env } from "../sources/source.ts";

/** Credentials that tools keep for themselves; the others are pasted by the user. */
export type SignInKind = Extract<CredentialKind, `${string}-sign-in`>;

export function isSignIn(kind: CredentialKind): kind is SignInKind {
  return kind.endsWith("-sign-in");
}

/**
 * Reads a tool's own sign-in, for one call. Null when there is none.
 * @param mayPrompt whether the system may ask the user about it, as the macOS Keychain does.
 */
export async function signInOf(
  kind: SignInKind,
  env: Env,
  mayPrompt: boolean,
  keychain: (item: string) => Promise<Json | undefined> = readKeychain,
): Promise<SignIn | null> {
  switch (kind) {
    case "claude-sign-in":
      return claudeSignIn(env, env.platform === "darwin" && mayPrompt ? keychain : null);
    case "codex-sign-in":
      return codexSignIn(env);
    case "cursor-sign-in":
      return cursorSignIn(env);
    default:
      return kind satisfies never;
  }
}

/** By the system's own tool, which asks the user whether it may. */
async function readKeychain(item: string): Promise<Json | undefined> {
  try {
    const { stdout } = await promisify(execFile)("/usr/bin/security", ["find-generic-password", "-s", item, "-w"], {
      timeout: promptMs,
      maxBuffer: 64 * 1024,
    });
    return asObject(JSON.parse(stdout));
  } catch {
    return undefined; // no such item, the user said no, or nobody was there
  }
}

/** How long the system's question may stay open. */
const promptMs = 60_000;
