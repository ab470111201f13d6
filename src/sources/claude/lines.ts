import { endOfString } from "../bytes.ts";
import { asText, asTime, type Json } from "../json.ts";

/** What most records say of themselves, whatever their type. */
export interface Line {
  /** Session of the file that the line stands in. */
  session: string | undefined;
  /** Session that really made the call, in a line that a fork copied. */
  origin: string | undefined;
  agent: string | undefined;
  /** Kind of agent, in older clients' lines. */
  agentType: string | undefined;
  sidechain: boolean;
  /** The history was copied by a background hand-off. */
  background: boolean;
  uuid: string | undefined;
  prompt: string | undefined;
  /** Unix time in ms. */
  at: number | undefined;
  cwd: string | undefined;
  branch: string | undefined;
  version: string | undefined;
}

export function lineOf(record: Json): Line {
  return {
    session: asText(record["sessionId"]),
    origin: asText(record["requestSessionId"]),
    agent: asText(record["agentId"]),
    agentType: asText(record["attributionAgent"], 80),
    sidechain: record["isSidechain"] === true,
    background: record["sessionKind"] === "bg",
    uuid: asText(record["uuid"]),
    prompt: asText(record["promptId"]),
    at: asTime(record["timestamp"]),
    cwd: asText(record["cwd"], 1000),
    branch: asText(record["gitBranch"]),
    version: asText(record["version"], 40),
  };
}

/** Identity of a line: its uuid, the same in every copy; of lines without one, the place in the file. */
export function keyOf(line: Line, offset: number): string {
  return line.uuid ?? `${line.session ?? ""}@${offset}`;
}

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const openBrace = 0x7b;
const roleAssistant = Buffer.from('"role":"assistant"');
const roleUser = Buffer.from('"role":"user"');

/**
 * Record type, from the top-level keys before the first nested value; undefined when it does not stand there. Enough to
 * leave most lines alone.
 */
export function typeOf(bytes: Buffer): string | undefined {
  let at = 0;
  while (bytes[++at] === quote) {
    const keyEnd = endOfString(bytes, at + 1);
    if (keyEnd < 0 || bytes[keyEnd + 1] !== colon) return undefined;
    const value = keyEnd + 2;
    const first = bytes[value];
    if (first === openBrace || first === openBracket) return typeOfNested(bytes, at + 1, keyEnd, value);
    let end = value;
    if (first === quote) {
      end = endOfString(bytes, value + 1);
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

function isKey(bytes: Buffer, from: number, to: number, key: string): boolean {
  if (to - from !== key.length) return false;
  for (let i = 0; i < key.length; i++) if (bytes[from + i] !== key.charCodeAt(i)) return false;
  return true;
}
