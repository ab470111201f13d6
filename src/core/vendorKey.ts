import { t } from "./l10n.ts";
import type { CredentialKind } from "./vendor.ts";

/** Kinds of credential that a user pastes. */
export const keyKinds = [
  "anthropic-admin-key",
  "openai-admin-key",
  "cursor-admin-key",
] as const satisfies CredentialKind[];
export type KeyKind = (typeof keyKinds)[number];

export function isKeyKind(kind: CredentialKind): kind is KeyKind {
  return keyKinds.some((known) => known === kind);
}

/** How keys of this kind begin. */
export const keyPrefixes: Readonly<Record<KeyKind, readonly string[]>> = {
  "anthropic-admin-key": ["sk-ant-admin"],
  "openai-admin-key": ["sk-admin-"],
  "cursor-admin-key": ["key_", "crsr_"],
};

/** Why this cannot be such a key, in one sentence without a part of it; null when it can. */
export function keyProblem(kind: KeyKind, typed: string): string | null {
  const key = typed.trim();
  if (key === "") return t("Paste the key.");
  if (!/^[\x21-\x7e]+$/.test(key)) return t("A key is one word without spaces.");
  const prefixes = keyPrefixes[kind];
  const prefix = prefixes.find((begin) => key.startsWith(begin));
  if (prefix === undefined && key.startsWith("sk-"))
    return t("This is another kind of key: an admin key begins with {0}.", prefixes[0]!);
  if (prefix === undefined) return t("Such a key begins with {0}.", prefixes.join(t(" or ")));
  return key.length - prefix.length < 8 || key.length > 512 ? t("This is not the whole key.") : null;
}
