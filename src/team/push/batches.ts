import type { StoredRow } from "../../store/teamRows.ts";
import { type Batch, limits, protocol, rowSchema } from "../wire.ts";
import { rowOf } from "./figures.ts";

/** The rows of one request, and its exact body. */
export interface RowBatch {
  rows: StoredRow[];
  body: string;
}

/** Cuts rows into requests, in their order. What the protocol could not carry goes to `refused`. */
export function* batchesOf(
  rows: Iterable<StoredRow>,
  { ledger, book }: { ledger: string; book: string },
  refused: (row: StoredRow) => void,
): Generator<RowBatch> {
  let batch: { rows: StoredRow[]; wire: Batch["rows"]; bytes: number } = { rows: [], wire: [], bytes: 0 };
  const made = () => ({
    rows: batch.rows,
    body: JSON.stringify({ protocol, ledger, rows: batch.wire } satisfies Batch),
  });
  for (const row of rows) {
    const wire = rowOf(row, book);
    if (!rowSchema.safeParse(wire).success) {
      refused(row);
      continue;
    }
    const bytes = Buffer.byteLength(JSON.stringify(wire)) + 1;
    if (batch.rows.length === limits.rowsPerBatch || batch.bytes + bytes > mostBytes) {
      yield made();
      batch = { rows: [], wire: [], bytes: 0 };
    }
    batch.rows.push(row);
    batch.wire.push(wire);
    batch.bytes += bytes;
  }
  if (batch.rows.length > 0) yield made();
}

/** Beside the rows a body has less than 200 bytes. */
const mostBytes = limits.unpackedBytes - 200;
