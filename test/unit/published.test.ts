import fc from "fast-check";
import { expect, test } from "vitest";
import { focusCsv } from "../../src/core/focus.ts";
import { focusColumnNames } from "../../src/core/focusColumns.ts";
import { focusMetadata } from "../../src/core/focusMetadata.ts";
import { publishedCsv, publishedJson, type Published } from "../../src/core/published.ts";
import { focusProblems, type Line } from "./focusRules.ts";
import { emptyRange, publishedArb, readCsv } from "./publishedCells.ts";

const focusText = (published: Published) => [...focusCsv(published)].join("");

function linesOf(csv: string): { header: string[]; lines: Line[] } {
  const [header = [], ...records] = readCsv(csv);
  for (const record of records) expect(record).toHaveLength(header.length);
  return { header, lines: records.map((record) => new Map(header.map((name, index) => [name, record[index]!]))) };
}

/** "1.5" in nano-dollars. */
function nanoOf(usd: string): bigint {
  const [whole = "", fraction = ""] = usd.split(".");
  return BigInt(whole + fraction.padEnd(9, "0"));
}

const total = (published: Published) => published.cells.reduce((sum, cell) => sum + BigInt(cell.nanoUsd), 0n);

test("any published cells make a dataset that holds to the rules of FOCUS, and lose no nano-dollar, call or token", () => {
  fc.assert(
    fc.property(publishedArb, (published) => {
      const { header, lines } = linesOf(focusText(published));
      expect(header).toEqual(focusColumnNames);
      expect(focusProblems(header, lines)).toEqual([]);
      expect(lines.reduce((sum, line) => sum + nanoOf(line.get("ListCost")!), 0n)).toBe(total(published));
      const sumOf = (name: string) => lines.reduce((sum, line) => sum + Number(line.get(name)), 0);
      expect(sumOf("x_Calls")).toBe(published.cells.reduce((sum, { calls }) => sum + calls, 0));
      const tokens = lines.filter((line) => line.get("ConsumedUnit") === "Tokens");
      expect(tokens.reduce((sum, line) => sum + BigInt(line.get("ConsumedQuantity")!), 0n)).toBe(
        published.cells.reduce((sum, { tokens: { input, cacheRead, cacheWrite5m, cacheWrite1h, ...each } }) => {
          return sum + BigInt(input + cacheRead + cacheWrite5m + cacheWrite1h + each.cacheWriteUnknown + each.output);
        }, 0n),
      );
    }),
  );
});

test("the rules notice what a careless export would do", () => {
  const cell = fc.sample(publishedArb, { numRuns: 30, seed: 5 }).flatMap(({ cells }) => cells);
  const { header, lines } = linesOf(focusText({ ...emptyRange, cells: cell }));
  const broken = (change: [string, string]) =>
    focusProblems(header, [new Map([...lines[0]!, change]), ...lines.slice(1)]);
  expect(broken(["BilledCost", "1.5"])).not.toEqual([]);
  expect(broken(["ListCost", "123456.789"])).not.toEqual([]);
  expect(broken(["BillingCurrency", "usd"])).not.toEqual([]);
  expect(broken(["ChargePeriodEnd", "2026-11-09"])).not.toEqual([]);
  expect(broken(["ServiceName", ""])).not.toEqual([]);
  expect(broken(["InvoiceId", "null"])).not.toEqual([]);
  expect(broken(["AllocatedMethodDetails", '{"Elements":[{"AllocatedRatio":0.123}]}'])).not.toEqual([]);
  expect(
    focusProblems(
      header.filter((name) => name !== "ListCost"),
      lines,
    ),
  ).not.toEqual([]);
});

test("the metadata tell the columns, their types, and through which day the data are complete", () => {
  const metadata = JSON.parse(focusMetadata(emptyRange, Date.parse("2027-01-05T10:11:12.345Z"))) as {
    DatasetInstance: { DatasetInstanceId: string; FocusDatasetId: string }[];
    Recency: {
      DatasetInstanceId: string;
      DatasetInstanceComplete: boolean;
      RecencyLastUpdated: string;
      TimeSectors: { TimeSectorStart: string; TimeSectorEnd: string; TimeSectorComplete: boolean }[];
    }[];
    Schema: {
      FocusVersion: string;
      DatasetInstanceId: string;
      ColumnDefinition: { ColumnName: string; DataType: string }[];
    }[];
  };
  const [instance, recency, schema] = [metadata.DatasetInstance[0]!, metadata.Recency[0]!, metadata.Schema[0]!];
  expect([recency.DatasetInstanceId, schema.DatasetInstanceId]).toEqual(Array(2).fill(instance.DatasetInstanceId));
  expect(schema.FocusVersion).toBe("1.3");
  expect(schema.ColumnDefinition.map(({ ColumnName }) => ColumnName)).toEqual(focusColumnNames);
  expect(recency.RecencyLastUpdated).toBe("2027-01-05T10:11:12Z");
  expect(recency.DatasetInstanceComplete).toBe(false);
  const { TimeSectors: sectors } = recency;
  expect(sectors[0]!.TimeSectorStart).toBe("2026-10-26T00:00:00Z");
  for (const [index, sector] of sectors.entries()) {
    expect(sector.TimeSectorStart).toBe(sectors[index - 1]?.TimeSectorEnd ?? sector.TimeSectorStart);
    expect(sector.TimeSectorComplete).toBe(sector.TimeSectorEnd <= "2027-01-01T00:00:00Z");
  }
  expect(sectors.at(-1)!.TimeSectorEnd).toBe("2028-03-01T00:00:00Z");
});

test("CSV and JSON hold every cell exactly, and a spreadsheet runs nothing", () => {
  fc.assert(
    fc.property(publishedArb, (published) => {
      const { lines } = linesOf(publishedCsv(published));
      const json = JSON.parse(publishedJson(published)) as {
        cells: { apiValueNanoUsd: string; team: string | null }[];
      };
      expect(json.cells.map(({ team }) => team)).toEqual(published.cells.map(({ team }) => team));
      for (const amounts of [
        lines.map((line) => BigInt(line.get("api_value_nano_usd")!)),
        lines.map((line) => nanoOf(line.get("api_value_usd")!)),
        lines.map((line) =>
          [...line]
            .filter(([name]) => /^(?!api).*_nano_usd$/.test(name))
            .reduce((sum, [, nano]) => sum + BigInt(nano), 0n),
        ),
        json.cells.map(({ apiValueNanoUsd }) => BigInt(apiValueNanoUsd)),
      ]) {
        expect(amounts.reduce((sum, each) => sum + each, 0n)).toBe(total(published));
      }
      for (const csv of [publishedCsv(published), focusText(published)]) {
        const runs = readCsv(csv)
          .flat()
          .filter((field) => /^\s*[=+\-@]|^[\t\r]/.test(field) && !/^-?\d+(\.\d+)?$/.test(field));
        expect(runs).toEqual([]);
      }
    }),
  );
});
