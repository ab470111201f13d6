export interface GlobOptions {
  ignoreCase: boolean;
  /** True: `*` ends at a slash. False: it stands for any text, as `**` does. */
  parts: boolean;
  /** True: what matches does so with everything below it, as folders do. */
  below: boolean;
}

/** Longest pattern. */
export const maxPattern = 300;
/** Of a text, as much is held against a pattern. */
const maxText = 4096;

/**
 * Reads a glob: `*` stands for any text within a part, `**` for any text, `**` with a slash after it for any number of
 * whole parts, everything else for itself.
 * Time is bounded by the length of the pattern times that of the text, whatever both hold: nothing is tried twice.
 */
export function compileGlob(pattern: string, { ignoreCase, parts, below }: GlobOptions): (text: string) => boolean {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const folded = fold(pattern.slice(0, maxPattern));
  const tokens = tokensOf(below ? withoutEnd(folded) : folded, parts);
  return (text) => matches(tokens, fold(text.slice(0, maxText)), below);
}

/** A character, or what a star stands for. */
type Token = string | typeof inPart | typeof anything | typeof wholeParts;
const inPart = 0;
const anything = 1;
/** Nothing, or text that ends with a slash. */
const wholeParts = 2;

function tokensOf(pattern: string, parts: boolean): Token[] {
  return [...pattern.matchAll(/\*+\/?|[^*]/gsu)].flatMap(([part]): Token[] => {
    const [stars = ""] = /^\**/.exec(part)!;
    if (stars === "") return [part];
    const slash = part.endsWith("/") ? ["/"] : [];
    if (parts && stars === "*") return [inPart, ...slash];
    return parts && slash.length > 0 ? [wholeParts] : [anything, ...slash];
  });
}

/** "work/" and "work/**" are "work", where everything below it belongs to a folder. */
function withoutEnd(pattern: string): string {
  return pattern.replace(/(?<=.)(?:\/\*\*)*\/?$/, "");
}

/** Goes through the text once, with all places of the pattern where it could stand by then. */
function matches(tokens: readonly Token[], text: string, below: boolean): boolean {
  const end = tokens.length;
  let at = new Uint8Array(end + 1);
  let next = new Uint8Array(end + 1);
  arrive(at, 0, tokens);
  for (const character of text) {
    if (below && character === "/" && at[end]) return true;
    next.fill(0);
    for (let i = 0; i < end; i++) if (at[i]) step(next, i, character, tokens);
    [at, next] = [next, at];
  }
  return at[end] === 1;
}

function step(next: Uint8Array, i: number, character: string, tokens: readonly Token[]): void {
  const token = tokens[i];
  if (token === anything || (token === inPart && character !== "/")) arrive(next, i, tokens);
  else if (token === wholeParts) {
    next[i] = 1;
    if (character === "/") arrive(next, i + 1, tokens);
  } else if (token === character) arrive(next, i + 1, tokens);
}

/** A star may stand for nothing: who stands before it also stands behind it. */
function arrive(at: Uint8Array, i: number, tokens: readonly Token[]): void {
  at[i] = 1;
  for (let star = i; typeof tokens[star] === "number"; star++) at[star + 1] = 1;
}
