import { after, endOfString } from "../bytes.ts";
import { asTime } from "../json.ts";

/** A tool's result that did not fail. */
export interface ResultLine {
  tool: string;
  /** Unix time in ms. */
  at: number;
  /** Length of the result as logged. */
  bytes: number;
}

const start = Buffer.from('"message":{"role":"user","content":[{');
const typeAndContent = Buffer.from('"type":"tool_result","content":');
const toolId = Buffer.from('"tool_use_id":"');
const isError = Buffer.from('"is_error":true');
/** Inside a string the quote would be escaped. */
const end = Buffer.from('}]},"');
const nextKeys = [Buffer.from('uuid":"'), Buffer.from('toolUseResult":')];
const uuidKey = Buffer.from('"uuid":"');
const timeKey = Buffer.from('","timestamp":"');
/** From the key of a uuid to behind its last digit. */
const uuidLength = uuidKey.length + 36;

/**
 * Reads a line with one result without looking at what the tool said: it can be megabytes, and the client writes it twice.
 * Undefined for failures, whose text is needed, and for shapes that it does not know. `alone`: no other tool is waited
 * for, so that a second result in the line could not be told anyway.
 */
export function resultLine(bytes: Buffer, alone: boolean): ResultLine | undefined {
  const from = after(bytes.subarray(0, 4096), start);
  if (from < 0) return undefined;
  const to = endOfMessage(bytes, from);
  if (to < 0) return undefined;
  // Older clients write the id before the content, newer ones behind it.
  const idFirst = startsWith(bytes, toolId, from);
  const idAt = idFirst ? from : bytes.lastIndexOf(toolId, to);
  const id = idAt + toolId.length;
  const idEnd = idAt < from ? -1 : endOfString(bytes, id);
  const content = idFirst ? idEnd + 2 : from;
  if (idEnd < 0 || !startsWith(bytes, typeAndContent, content) || (!idFirst && idEnd !== to - 1)) return undefined;
  const contentEnd = idFirst ? to : idAt;
  if (bytes.subarray(contentEnd - isError.length - 1, to).includes(isError)) return undefined;
  if (!alone && bytes.subarray(content, contentEnd).includes(toolId)) return undefined;
  const at = timeOf(bytes, to);
  if (at === undefined) return undefined;
  return { tool: bytes.toString("latin1", id, idEnd), at, bytes: contentEnd - content - typeAndContent.length };
}

/** Index of the bracket that closes the last content block, or -1. */
function endOfMessage(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(end, from);
  while (at >= 0 && !nextKeys.some((key) => startsWith(bytes, key, at + end.length))) at = bytes.indexOf(end, at + 1);
  return at;
}

/** The line's own time stands behind its uuid; other time stamps in a line are a tool's. */
function timeOf(bytes: Buffer, from: number): number | undefined {
  const next = after(bytes.subarray(from, from + 300), timeKey);
  const offset = next >= 0 ? from + next : bytes.lastIndexOf(timeKey) + timeKey.length;
  const uuid = offset - timeKey.length - uuidLength;
  if (uuid < from || !startsWith(bytes, uuidKey, uuid)) return undefined;
  return asTime(bytes.toString("latin1", offset, endOfString(bytes, offset)));
}

function startsWith(bytes: Buffer, needle: Buffer, at: number): boolean {
  for (let i = 0; i < needle.length; i++) if (bytes[at + i] !== needle[i]) return false;
  return true;
}
