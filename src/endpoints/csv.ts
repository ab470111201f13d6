/**
 * Records of a CSV file (RFC 4180): fields in quotes may hold commas, line breaks and doubled quotes. Takes LF and CRLF, and a
 * byte order mark. Empty lines are no records.
 */
export function csvRecords(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  // One field and what ends it: quoted, or up to the next comma or line end. Finds something anywhere.
  const field = /(?:"([^"]*(?:""[^"]*)*)"|([^,\r\n]*))(,|\r?\n|\r|$)/y;
  field.lastIndex = text.startsWith("\uFEFF") ? 1 : 0;
  while (field.lastIndex < text.length) {
    const [, quoted, plain = "", end = ""] = field.exec(text) ?? [];
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") {
      if (field.lastIndex === text.length) record.push("");
      continue;
    }
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  }
  if (record.length > 0) records.push(record);
  return records;
}
