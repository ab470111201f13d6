import { shiftDay } from "./days.ts";
import { focusColumnNames, focusColumns, focusVersion } from "./focusColumns.ts";
import type { Published } from "./published.ts";

/** What the file of metadata says beside the dataset: schema and data freshness. `now` in Unix ms. */
export function focusMetadata(published: Published, now: number): string {
  const written = new Date(now).toISOString().replace(/\.\d+Z$/, "Z");
  const id = `taximeter-${published.from}-${published.to}`;
  const sectors = periodsOf(published).map(([from, to]) => ({
    TimeSectorStart: `${from}T00:00:00Z`,
    TimeSectorEnd: `${shiftDay(to, 1)}T00:00:00Z`,
    TimeSectorLastUpdated: written,
    TimeSectorComplete: isPublished(published, to),
  }));
  const metadata = {
    DataGenerator: { DataGenerator: "Taximeter" },
    DatasetInstance: [
      { DatasetInstanceId: id, DatasetInstanceName: "API value of AI coding", FocusDatasetId: "CostAndUsage" },
    ],
    Recency: [
      {
        DatasetInstanceId: id,
        DatasetInstanceLastUpdated: written,
        DatasetInstanceComplete: isPublished(published, published.to),
        RecencyLastUpdated: written,
        TimeSectors: sectors,
      },
    ],
    Schema: [
      {
        SchemaId: schemaId,
        FocusVersion: focusVersion,
        CreationDate: schemaCreated,
        DatasetInstanceId: id,
        ColumnDefinition: focusColumnNames.map((name) => ({
          ColumnName: name,
          DataType: focusColumns[name],
          ...(focusColumns[name] === "Decimal" && { NumericPrecision: 48, NumberScale: 24 }),
          ...(focusColumns[name] === "String" && { StringEncoding: "UTF-8", StringMaxLength: 512 }),
        })),
      },
    ],
    x_PublishedThrough: published.publishedThrough,
  };
  return `${JSON.stringify(metadata, null, 2)}\n`;
}

/** A new one, with its day, when columns change. */
const schemaId = "taximeter-focus-1.3-1";
const schemaCreated = "2026-11-23T00:00:00Z";

/** Calendar months of the range, cut by it. */
function periodsOf({ from, to }: Published): [string, string][] {
  const periods: [string, string][] = [];
  for (let first = from; first <= to;) {
    const next = `${shiftDay(`${first.slice(0, 7)}-28`, 4).slice(0, 7)}-01`;
    const last = shiftDay(next, -1);
    periods.push([first, last < to ? last : to]);
    first = next;
  }
  return periods;
}

/** Late rows can still renew what was published: complete means that nobody waits for it any more. */
function isPublished({ publishedThrough }: Published, day: string): boolean {
  return publishedThrough !== null && day <= publishedThrough;
}
