import { endpoints } from "../../src/endpoints/endpoints.ts";
import type { Credential, Endpoint, EndpointRequest, Outcome } from "../../src/endpoints/endpoint.ts";
import type { CredentialKind, EndpointId, VendorReading } from "../../src/core/vendor.ts";
import { cursorToken } from "./cursor.ts";
import { playVendors, type VendorServer } from "./server.ts";
import { from, now, secrets, to } from "./world.ts";

export const credentials: Readonly<Record<CredentialKind, Credential>> = {
  "claude-sign-in": { secret: secrets.claude, expiresAt: now + 3_600_000 },
  "codex-sign-in": { secret: secrets.codex, account: secrets.codexAccount },
  "cursor-sign-in": { secret: cursorToken() },
  "anthropic-admin-key": { secret: secrets.anthropicAdmin },
  "openai-admin-key": { secret: secrets.openaiAdmin },
  "cursor-admin-key": { secret: secrets.cursorAdmin },
};

/** A request to the loopback server, with a credential that it knows and a clock that stands still. */
export function requestTo(vendors: Pick<VendorServer, "origin">, endpoint: Endpoint): EndpointRequest {
  const path = new URL(endpoint.baseUrl).pathname.replace(/\/$/, "");
  return {
    baseUrl: vendors.origin + path,
    credential: credentials[endpoint.credential],
    from,
    to,
    transport: {
      fetch: (url, init) => fetch(url, init),
      now: () => now,
      userAgent: "Taximeter",
      timeoutMs: 10_000,
      maxBytes: 1_000_000,
      remembered: new Map(),
      pause: async () => {},
    },
  };
}

/** A request that `answer` answers instead of a vendor. */
export function offlineRequest(endpoint: Endpoint, answer: () => Promise<Response>): EndpointRequest {
  const request = requestTo({ origin: "http://127.0.0.1:1" }, endpoint);
  return { ...request, transport: { ...request.transport, fetch: answer } };
}

/** The bodies of the loopback server's answers to one call of an endpoint, in order. */
export async function answersTo(endpoint: Endpoint): Promise<string[]> {
  const vendors = await playVendors();
  const request = requestTo(vendors, endpoint);
  const bodies: string[] = [];
  const recorded = async (url: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(url, init);
    bodies.push(await response.clone().text());
    return response;
  };
  await endpoint.fetch({ ...request, transport: { ...request.transport, fetch: recorded } });
  await vendors.close();
  return bodies;
}

export function endpointOf(id: EndpointId): Endpoint {
  return endpoints.find((endpoint) => endpoint.id === id)!;
}

export async function readingOf(outcome: Promise<Outcome>): Promise<VendorReading> {
  const result = await outcome;
  if (!result.ok) throw new Error(`no reading: ${JSON.stringify(result.failure)}`);
  return result.value;
}
