/** A table for a terminal: the first row is its head; columns marked "r" are right-aligned. */
export function table(align: readonly ("l" | "r")[], rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map(printable));
  const widths = align.map((_, column) => Math.max(...clean.map((row) => width(row[column] ?? ""))));
  return clean
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column]!, align[column]!))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}

/** Text from logs must not drive the terminal: control, escape and direction characters are dropped. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, "");
}

export function shorten(text: string, length: number): string {
  const characters = charactersOf(printable(text));
  return characters.length <= length ? characters.join("") : `${characters.slice(0, length - 1).join("")}…`;
}

function pad(text: string, length: number, align: "l" | "r"): string {
  const space = " ".repeat(Math.max(0, length - width(text)));
  return align === "l" ? text + space : space + text;
}

function width(text: string): number {
  return charactersOf(text).length;
}

/** What a reader takes for one character: an emoji of several code points is one. */
function charactersOf(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}
