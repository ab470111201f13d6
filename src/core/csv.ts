/** A record of RFC 4180 without its line end. */
export function csvRecord(fields: readonly string[]): string {
  return fields.map(field).join(",");
}

/** Lines of a file, each with its end. */
export function csvText(records: Iterable<readonly string[]>): string {
  let text = "";
  for (const fields of records) text += `${csvRecord(fields)}\r\n`;
  return text;
}

/** Spreadsheets run what begins like a formula: text that does, and is no number, is made text by an apostrophe. */
function field(text: string): string {
  const safe = /^\s*[=+\-@]|^[\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
