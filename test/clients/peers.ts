import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Peer } from "../bench/peers.ts";

/** What a peer says about a HOME. Cache writes are part of `prompt`: not every peer tells them from uncached input. */
export interface Amount {
  /** Uncached prompt tokens and cache writes. */
  prompt: number;
  cacheRead: number;
  /** Includes reasoning. */
  output: number;
  /** USD; undefined where some model had no price. */
  usd: number | undefined;
}

/** Asks a peer for all usage of one client in a HOME, without network: the same prices on every day. */
export function readPeer(peer: Peer, client: "claude" | "codex", home: string): Amount {
  switch (peer.name) {
    case "ccusage":
      return ccusage(JSON.parse(report(peer.program, [client, "daily", "--json", "--offline"], home)) as Ccusage);
    case "tokscale": {
      const args = [
        "models",
        "--json",
        "--no-spinner",
        "--client",
        client,
        "--group-by",
        "client,model",
        "--home",
        home,
      ];
      const own = join(tmpdir(), "taximeter-clients-tokscale"); // it keeps a cache in its user's HOME
      mkdirSync(own, { recursive: true });
      return tokscale(JSON.parse(report(peer.program, args, own)) as Tokscale);
    }
    default:
      return peer.name satisfies never;
  }
}

interface Ccusage {
  totals?: {
    inputTokens: number;
    outputTokens: number;
    cacheCreationTokens: number;
    cacheReadTokens: number;
    totalCost?: number;
    costUSD?: number;
    unpricedModels?: string[];
  };
}

function ccusage({ totals }: Ccusage): Amount {
  if (!totals) return { prompt: 0, cacheRead: 0, output: 0, usd: 0 };
  const unpriced = (totals.unpricedModels?.length ?? 0) > 0;
  return {
    prompt: totals.inputTokens + totals.cacheCreationTokens,
    cacheRead: totals.cacheReadTokens,
    output: totals.outputTokens,
    usd: unpriced ? undefined : (totals.totalCost ?? totals.costUSD),
  };
}

interface Tokscale {
  entries: {
    input: number;
    output: number;
    cacheRead: number;
    cacheWrite: number;
    reasoning: number;
    cost: number;
  }[];
}

/** It tells reasoning from output, and says 0 for what it has no price for. */
function tokscale({ entries }: Tokscale): Amount {
  const sum = (of: (entry: Tokscale["entries"][number]) => number) =>
    entries.reduce((all, entry) => all + of(entry), 0);
  return {
    prompt: sum((entry) => entry.input + entry.cacheWrite),
    cacheRead: sum((entry) => entry.cacheRead),
    output: sum((entry) => entry.output + entry.reasoning),
    usd: entries.some((entry) => entry.cost === 0) ? undefined : sum((entry) => entry.cost),
  };
}

const alone = ["unshare", "--map-root-user", "--net"] as const;

function report(program: string, args: readonly string[], home: string): string {
  const { stdout, stderr, status } = spawnSync(alone[0], [...alone.slice(1), program, ...args], {
    env: { HOME: home, PATH: process.env["PATH"] },
    timeout: 60_000,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}
