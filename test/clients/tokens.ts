import { createHash } from "node:crypto";

/** Made-up token count of a text: the numbers need not be a tokenizer's, only known. */
export function countTokens(text: string, charsPerToken: number): number {
  return Math.ceil(text.length / charsPerToken);
}

/** A piece of a prompt in its order, and how long a cache breakpoint after it keeps the prefix. */
export interface PromptBlock {
  text: string;
  keep?: "5m" | "1h";
}

export interface PromptTokens {
  input: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
}

/**
 * Prompt cache by hash of the prefix, per model: reads the longest prefix seen at a breakpoint, writes up to the last
 * breakpoint. No lifetimes: a run takes seconds.
 */
export function promptCache(charsPerToken: number): (model: string, blocks: readonly PromptBlock[]) => PromptTokens {
  const seen = new Set<string>();
  return (model, blocks) => {
    const hash = createHash("sha256").update(model);
    const used: PromptTokens = { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
    const prefixes: string[] = [];
    const counts = blocks.map((block) => countTokens(block.text, charsPerToken));
    for (const block of blocks) prefixes.push(hash.update(block.text).copy().digest("hex"));
    const last = blocks.findLastIndex((block) => block.keep);
    const hit = prefixes.findLastIndex((prefix, i) => i <= last && seen.has(prefix));
    for (const [i, tokens] of counts.entries()) {
      if (i <= hit) used.cacheRead += tokens;
      else if (i > last) used.input += tokens;
      else if (blocks.slice(i).find((block) => block.keep)?.keep === "1h") used.cacheWrite1h += tokens;
      else used.cacheWrite5m += tokens;
    }
    for (const [i, block] of blocks.entries()) if (block.keep) seen.add(prefixes[i]!);
    return used;
  };
}
