/**
 * Counting each model response once, whatever the order in which its lines and copies were read.
 *
 * Clients write one response as several lines, copy history into forks and replay it in sub-agents. A candidate is one
 * line; candidates with one `key` claim to be the same response.
 */
export interface Candidate {
  /** Client's request id: splits a key that a gateway reused. Empty when the line has none. */
  request: string;
  /** A replay in another thread (sub-agent, side question). */
  copy: boolean;
  output: number;
  /** Session that the line belongs to. */
  session: string;
  /** Birth of its file, ms: of two equal lines the elder file's is the original. Infinity when unknown. */
  born: number;
  /** Among machines that read the same line, the order in which their ledgers began. */
  machine: number;
  offset: number;
}

/**
 * The better of two lines of one response: usage only grows while streaming, so the line with the most output is the
 * latest state that the API reported. One whole line wins; fields of two lines are never mixed.
 */
export function better<T extends Candidate>(a: T, b: T): T {
  if (a.output !== b.output) return a.output > b.output ? a : b;
  if (a.born !== b.born) return a.born < b.born ? a : b;
  if (a.session !== b.session) return a.session < b.session ? a : b;
  if (a.machine !== b.machine) return a.machine < b.machine ? a : b;
  return a.offset >= b.offset ? a : b;
}

/**
 * Of all candidates with one key, those that count, in whatever order they come.
 * - a replay never counts beside an original; without one, the best replay counts;
 * - different request ids are different responses (gateways reuse ids);
 * - a line without a request id belongs to the response that has one.
 */
export function counted<T extends Candidate>(candidates: readonly T[]): T[] {
  if (candidates.length <= 1) return [...candidates];
  const originals = candidates.filter((c) => !c.copy);
  if (originals.length === 0) return [candidates.reduce(better)];
  const best = [...Map.groupBy(originals, (c) => c.request).values()].map((alike) => alike.reduce(better));
  const named = best.filter((c) => c.request !== "").sort((a, b) => (a.request < b.request ? -1 : 1));
  const bare = best.find((c) => c.request === "");
  if (!bare) return named;
  const [first, ...rest] = named;
  return first ? [better(first, bare), ...rest] : [bare];
}
