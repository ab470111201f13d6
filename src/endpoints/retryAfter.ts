/**
 * When a vendor may be asked again, ms of our clock, from its `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). A date
 * is on the vendor's clock, which its own `Date` header tells. Null when there is none that can be read.
 */
export function waitUntil(retryAfter: string | null, date: string | null, now: number): number | null {
  const text = retryAfter?.trim() ?? "";
  if (/^\d{1,10}(\.\d+)?$/.test(text)) return now + Math.ceil(Number(text) * 1000);
  const at = Date.parse(text);
  if (Number.isNaN(at)) return null;
  const theirNow = Date.parse(date ?? "");
  return now + Math.max(0, at - (Number.isNaN(theirNow) ? now : theirNow));
}
