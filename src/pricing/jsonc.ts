/** JSON with comments and trailing commas, as people write settings. Throws SyntaxError with line and column. */
export function parseJsonc(text: string): unknown {
  // Strings are matched first and kept, so that what looks like a comment or a comma inside of one stays.
  return JSON.parse(
    text
      .replace(/^\uFEFF/, "")
      .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, blankUnlessKept)
      .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, blankUnlessKept),
  );
}

/** Blanks of the same shape, so that lines and columns of errors stay those of the file. */
function blankUnlessKept(match: string, kept?: string): string {
  return kept ?? match.replace(/\S/g, " ");
}
