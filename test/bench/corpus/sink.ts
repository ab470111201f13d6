import { closeSync, mkdirSync, openSync, utimesSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** A piece of a line; buffers are copied when they are written. */
export type Part = string | Buffer;

/** A file that is written line by line through one large buffer. */
export interface Sink {
  line(...parts: Part[]): void;
  /** Bytes written so far. */
  offset(): number;
  lines(): number;
  /** Ends the file; `mtime` in ms. */
  close(mtime: number): void;
}

/** The buffer is lent: only one sink may be open on it at a time. */
export function openSink(path: string, buffer: Buffer): Sink {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, "w");
  let [filled, flushed, lines] = [0, 0, 0];
  const flush = () => {
    for (let at = 0; at < filled;) at += writeSync(fd, buffer, at, filled - at);
    flushed += filled;
    filled = 0;
  };
  const put = (part: Part) => {
    const most = typeof part === "string" ? part.length * 3 : part.length;
    if (filled + most > buffer.length) flush();
    if (most > buffer.length) throw new RangeError("a part is larger than the buffer");
    filled += typeof part === "string" ? buffer.write(part, filled) : part.copy(buffer, filled);
  };
  return {
    line: (...parts) => {
      for (const part of parts) put(part);
      put("\n");
      lines++;
    },
    offset: () => flushed + filled,
    lines: () => lines,
    close: (mtime) => {
      flush();
      closeSync(fd);
      utimesSync(path, mtime / 1000, mtime / 1000);
    },
  };
}
