import { createHmac } from "node:crypto";

/**
 * How this ledger is called at an endpoint: 32 hex digits. Another endpoint is told another name, so that two of them
 * cannot tell that it is the same machine.
 */
export function ledgerId(secret: string, address: string): string {
  return digest(secret, `ledger ${address}`);
}

/**
 * How the person is called there in a month (YYYY-MM, UTC). A random secret of the ledger is behind it, not a name or an
 * address of theirs; the month is part of the key, so that each month's name tells nothing of the next one's.
 */
export function pseudonymOf(secret: string, address: string, month: string): string {
  return digest(`team ${address} ${month}`, digest(secret, "person"));
}

/** Tells one secret from another without holding it. */
export function markOf(secret: string): string {
  return digest("mark", secret);
}

function digest(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("hex").slice(0, 32);
}
