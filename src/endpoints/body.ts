import type { VendorFailure } from "../core/vendorFailure.ts";

/** The body as text, or a failure as soon as it is over `limit` bytes. Throws when it breaks off. */
export async function readText(response: Response, limit: number): Promise<string | VendorFailure> {
  const tooLarge: VendorFailure = { kind: "too-large", limit };
  const stated = Number(response.headers.get("content-length") ?? 0);
  if (stated > limit) {
    await response.body?.cancel();
    return tooLarge;
  }
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (bytes > limit) return tooLarge;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
