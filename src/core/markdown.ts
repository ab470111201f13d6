/**
 * A name from somebody else as Markdown: a code span, in which no link, mention, HTML or emphasis is read. What would end
 * the span or a table's cell is replaced.
 */
export function markdownName(name: string): string {
  const plain = name
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, 80);
  return `\`${plain.replaceAll("`", "'").replaceAll("|", "¦").replaceAll("\\", "∖") || "?"}\``;
}

/** A table; cells are Markdown already. Columns from the second on are figures. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = header.map((_, index) => (index === 0 ? "---" : "---:"));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
