import type { Random } from "./random.ts";

/** Text of tool results, ready to stand inside a JSON string. */
export interface Filler {
  /** About `bytes` bytes of whole lines; a view, not a copy. */
  text(bytes: number): Buffer;
}

const poolBytes = 1024 * 1024;

/** Pieces that real tool results hold and that tempt a scanner: quotes, escapes, logs of logs, several scripts. */
const pieces = [
  "export const total = (rows: readonly Row[]) => rows.reduce((sum, row) => sum + row.amount, 0);",
  '  "dependencies": { "left-pad": "^1.3.0", "typescript": "~5.9.2" },',
  "\u001b[32m✓\u001b[39m src/cart.test.ts \u001b[2m(12 tests)\u001b[22m",
  "drwxr-xr-x  4 dev dev  4096 Nov 21 09:14 packages",
  'if (path.endsWith("\\\\")) throw new Error("C:\\\\Users\\\\dev is not a file");',
  '{"type":"assistant","message":{"id":"msg_quoted","model":"claude-quoted","usage":{"input_tokens":7,"output_tokens":9}}}',
  '{"type":"event_msg","payload":{"type":"token_count","info":{"total_token_usage":{"input_tokens":1}}}}',
  "# Über den Wert: die Summe 合計 ist größer als zuvor 🚕",
  "",
  "\tat Object.<anonymous> (/home/dev/shop/src/cart.ts:41:13)",
  "    return { ...state, items: state.items.filter((item) => item.id !== action.id) };",
  "src/index.ts:12:export { cart } from './cart.ts';",
] as const;

export function filler(random: Random): Filler {
  const pool = Buffer.alloc(poolBytes);
  const breaks: number[] = [];
  let filled = 0;
  for (;;) {
    const indent = " ".repeat(2 * random.int(0, 3));
    const line = JSON.stringify(`${indent}${random.pick(pieces)}\n`).slice(1, -1);
    if (filled + Buffer.byteLength(line) > poolBytes) break;
    breaks.push(filled);
    filled += pool.write(line, filled);
  }
  const breakNear = (offset: number) => breaks[Math.floor((offset / filled) * breaks.length)] ?? 0;
  return {
    text: (bytes) => {
      const from = breakNear(random.next() * Math.max(0, filled - bytes - 200));
      return pool.subarray(from, Math.max(from, breakNear(from + bytes)));
    },
  };
}
