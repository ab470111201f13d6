import { t } from "./l10n.ts";
import type { CredentialKind, EndpointId } from "./vendor.ts";

/** What an endpoint is called. What it reads is said by `EndpointStatus.reads`. */
export function endpointName(id: EndpointId): string {
  switch (id) {
    case "claude-plan":
      return t("Claude plan");
    case "claude-usage":
      return t("Anthropic organisation: tokens");
    case "claude-cost":
      return t("Anthropic organisation: bill");
    case "claude-code":
      return t("Anthropic organisation: Claude Code");
    case "codex-plan":
      return t("ChatGPT plan (Codex)");
    case "openai-usage":
      return t("OpenAI organisation: tokens");
    case "openai-costs":
      return t("OpenAI organisation: bill");
    case "cursor-plan":
      return t("Cursor plan");
    case "cursor-events":
      return t("Cursor usage events");
    case "cursor-team-spend":
      return t("Cursor team: spend");
    case "cursor-team-events":
      return t("Cursor team: usage events");
    case "cursor-team-days":
      return t("Cursor team: requests by day");
    default:
      return id satisfies never;
  }
}

export function credentialName(kind: CredentialKind): string {
  switch (kind) {
    case "claude-sign-in":
      return t("Claude Code's sign-in");
    case "codex-sign-in":
      return t("Codex's sign-in");
    case "cursor-sign-in":
      return t("Cursor's sign-in");
    case "anthropic-admin-key":
      return t("Anthropic admin key");
    case "openai-admin-key":
      return t("OpenAI admin key");
    case "cursor-admin-key":
      return t("Cursor team API key");
    default:
      return kind satisfies never;
  }
}

/** Where a tool keeps the sign-in that is read for a call; null for keys, which the user pastes. */
export function signInFile(kind: CredentialKind): string | null {
  switch (kind) {
    case "claude-sign-in":
      return t("{0} (on macOS: the Keychain item {1})", "~/.claude/.credentials.json", "Claude Code-credentials");
    case "codex-sign-in":
      return "~/.codex/auth.json";
    case "cursor-sign-in":
      return t("{0} of Cursor's own data folder", "state.vscdb");
    case "anthropic-admin-key":
    case "openai-admin-key":
    case "cursor-admin-key":
      return null;
    default:
      return kind satisfies never;
  }
}
