/** What the user agreed to, and the headers that are sent there. Kept encrypted: headers hold secrets. */
export interface OtlpConsent {
  url: string;
  /** Totals are counted from here on, Unix time in ms; null: not agreed, or taken back. */
  since: number | null;
  /** Agreed although the editor's telemetry was off. */
  withoutTelemetry: boolean;
  headers: Record<string, string>;
}

export interface Header {
  name: string;
  /** Null: the header is to be removed. */
  value: string | null;
}

/**
 * Where a collector takes metrics, from what was typed: an address with https, or with http on this machine. OTLP's own
 * path is added where it is missing. Null when there is none, or none that may be used.
 */
export function metricsUrl(typed: unknown): string | null {
  if (typeof typed !== "string") return null;
  const address = typed.trim();
  const safe = /^(https:\/\/[^\s/?#@]+|http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)(\/[^\s?#]*)?$/i;
  if (address.length > 500 || !safe.test(address)) return null;
  const base = address.replace(/\/+$/, "");
  return base.endsWith("/v1/metrics") ? base : `${base}/v1/metrics`;
}

/** "Name: value"; null when it cannot be a header of HTTP. */
export function headerOf(typed: string): Header | null {
  const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]{1,100})\s*(?::\s*([\x20-\x7e]{1,8000}?))?\s*$/.exec(typed) ?? [];
  return name === undefined ? null : { name: name.toLowerCase(), value: value ?? null };
}

/** Headers of another address are forgotten: a secret goes only where it was meant to go. */
export function withHeader(known: OtlpConsent | null, url: string, { name, value }: Header): OtlpConsent {
  const same = known?.url === url ? known : { url, since: null, withoutTelemetry: false, headers: {} };
  const others = Object.entries(same.headers).filter(([one]) => one !== name);
  return { ...same, headers: Object.fromEntries([...others, ...(value === null ? [] : [[name, value] as const])]) };
}

/** Whether totals may be sent to this address now. */
export function mayBeSent(
  kept: OtlpConsent | null,
  url: string | null,
  telemetry: boolean,
): kept is OtlpConsent & { since: number } {
  return kept !== null && kept.url === url && kept.since !== null && (telemetry || kept.withoutTelemetry);
}

/**
 * What is left of what was agreed, by the settings of now. It is taken back by another address, or none, and by whoever
 * turns the editor's telemetry off; what was agreed while that was off ends when it is on, so that turning it off asks anew.
 */
export function reviewed(kept: OtlpConsent | null, url: string | null, telemetry: boolean): OtlpConsent | null {
  if (kept === null || kept.since === null) return kept;
  if (!mayBeSent(kept, url, telemetry)) return { ...kept, since: null, withoutTelemetry: false };
  return telemetry && kept.withoutTelemetry ? { ...kept, withoutTelemetry: false } : kept;
}

/** What was kept as JSON; null when there is none. */
export function readConsent(text: string | undefined): OtlpConsent | null {
  if (text === undefined) return null;
  try {
    return JSON.parse(text) as OtlpConsent;
  } catch {
    return null;
  }
}
