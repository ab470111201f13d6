import { after, endOfString } from "../bytes.ts";
import { asArray, asObject, type Json } from "../json.ts";

/**
 * What can be told of a line without parsing all of it. Tool results and answers fill most of a log and matter little:
 * they are cut out as bytes, and only the rest becomes strings. Each function answers undefined for a shape that it does
 * not know: then the whole line is parsed.
 */

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const openBrace = 0x7b;

const roleAssistant = Buffer.from('"role":"assistant"');
const roleUser = Buffer.from('"role":"user"');
const messageKey = Buffer.from('"message":{');
const contentKey = Buffer.from('"content":[');
const contentEnd = Buffer.from('],"stop_reason":');
const toolUseType = Buffer.from('"type":"tool_use"');
const resultKey = Buffer.from('"message":{"role":"user","content":[{');
const resultType = Buffer.from('"type":"tool_result"');
const toolId = Buffer.from('"tool_use_id":"');
const isError = Buffer.from('"is_error":true');
const listEnd = Buffer.from("}]}");
const uuidKey = Buffer.from('"uuid":"');
const timeKey = Buffer.from('","timestamp":"');
/** From the key of a uuid to behind its last digit. */
const uuidLength = uuidKey.length + 36;

/** Record type, from the top-level keys before the first nested value. */
export function typeOf(bytes: Buffer): string | undefined {
  let at = 0;
  while (bytes[++at] === quote) {
    const keyEnd = endOfShort(bytes, at + 1);
    if (keyEnd < 0 || bytes[keyEnd + 1] !== colon) return undefined;
    const value = keyEnd + 2;
    const first = bytes[value];
    if (first === openBrace || first === openBracket) return typeOfNested(bytes, at + 1, keyEnd, value);
    let end = value;
    if (first === quote) {
      end = endOfShort(bytes, value + 1);
      if (end < 0) return undefined;
      if (isKey(bytes, at + 1, keyEnd, "type")) return bytes.toString("latin1", value + 1, end);
      end++;
    } else while (end < bytes.length && bytes[end] !== comma) end++;
    if (bytes[end] !== comma) return undefined;
    at = end;
  }
  return undefined;
}

/** Newest clients write the type behind the body; the body's key and the role say as much. */
function typeOfNested(bytes: Buffer, key: number, keyEnd: number, value: number): string | undefined {
  if (isKey(bytes, key, keyEnd, "attachment")) return "attachment";
  if (!isKey(bytes, key, keyEnd, "message")) return undefined;
  const head = bytes.subarray(value, value + 400);
  return head.includes(roleAssistant) ? "assistant" : head.includes(roleUser) ? "user" : undefined;
}

export interface AssistantLine {
  /** The record; its message's content may have been left out: see `blocks`. */
  record: Json;
  /** Whether the content may hold a tool use. */
  toolUse: boolean;
  /** Parses the content. */
  blocks(): readonly unknown[];
}

/** An answer, read without its content. The rest must still be one whole JSON object, so a wrong cut cannot pass. */
export function assistantLine(bytes: Buffer): AssistantLine | undefined {
  const message = after(bytes, messageKey);
  const content = message < 0 ? -1 : after(bytes, contentKey, message);
  if (content < 0) return undefined;
  const end = bytes.lastIndexOf(contentEnd);
  if (end < content) return undefined;
  const record = parsed(bytes.toString("utf8", 0, content) + bytes.toString("utf8", end, bytes.length));
  const body = asObject(record?.["message"]);
  if (!record || !asObject(body?.["usage"]) || asArray(body?.["content"]).length > 0) return undefined;
  return {
    record,
    toolUse: bytes.subarray(content, end).includes(toolUseType),
    blocks: () => blocksOf(`[${bytes.toString("utf8", content, end)}]`),
  };
}

/** The same of a line that was parsed whole. */
export function parsedAssistant(record: Json): AssistantLine {
  const blocks = asArray(asObject(record["message"])?.["content"]);
  return { record, toolUse: blocks.some((block) => asObject(block)?.["type"] === "tool_use"), blocks: () => blocks };
}

/** A tool's result that did not fail. */
export interface ResultLine {
  tool: string;
  /** Unix time in ms. */
  at: number;
  /** Length of the result as logged. */
  bytes: number;
}

/** One result in a line, in the orders in which clients write its keys; not for failures, whose text is needed. */
export function resultLine(bytes: Buffer): ResultLine | undefined {
  const start = after(bytes, resultKey);
  if (start < 0 || start > 4096 || bytes.includes(isError, start)) return undefined;
  const idFirst = startsWith(bytes, toolId, start);
  if (!idFirst && !startsWith(bytes, resultType, start)) return undefined;
  const id = after(bytes, toolId, start);
  const idEnd = id < 0 ? -1 : endOfShort(bytes, id);
  if (idEnd < 0) return undefined;
  // With the id behind the content, the list must end there; before it, there must be no other id.
  const alone = idFirst ? bytes.indexOf(toolId, idEnd) < 0 : startsWith(bytes, listEnd, idEnd + 1);
  const time = timeOf(bytes, idEnd);
  if (!alone || !time) return undefined;
  const end = idFirst ? bytes.lastIndexOf(listEnd, Math.max(idEnd, time.offset)) : id;
  return {
    tool: bytes.toString("latin1", id, idEnd),
    at: time.at,
    bytes: Math.max(0, end - (idFirst ? idEnd : start)),
  };
}

/** The line's own time stands behind its uuid; other time stamps in a line are a tool's. */
function timeOf(bytes: Buffer, from: number): { at: number; offset: number } | undefined {
  const next = after(bytes.subarray(from, from + 300), timeKey);
  const offset = next >= 0 ? from + next : bytes.lastIndexOf(timeKey) + timeKey.length;
  const uuid = offset - timeKey.length - uuidLength;
  if (uuid < from || !startsWith(bytes, uuidKey, uuid)) return undefined;
  const at = Date.parse(bytes.toString("latin1", offset, endOfShort(bytes, offset)));
  return at > 0 ? { at, offset: uuid } : undefined;
}

function parsed(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function blocksOf(text: string): readonly unknown[] {
  try {
    return asArray(JSON.parse(text));
  } catch {
    return []; // of a line whose middle was cut out
  }
}

/** Index of the quote that closes the string, or -1. Most are short: a loop is faster than a native search. */
function endOfShort(bytes: Buffer, at: number): number {
  const limit = Math.min(bytes.length, at + 64);
  for (let i = at; i < limit; i++) {
    const byte = bytes[i];
    if (byte === quote) return i;
    if (byte === 0x5c) break;
  }
  return endOfString(bytes, at);
}

function isKey(bytes: Buffer, from: number, to: number, key: string): boolean {
  return to - from === key.length && bytes[from] === key.charCodeAt(0) && bytes.toString("latin1", from, to) === key;
}

function startsWith(bytes: Buffer, needle: Buffer, at: number): boolean {
  return bytes.subarray(at, at + needle.length).equals(needle);
}
