import { object } from "../bytes.ts";
import { plainHead } from "./head.ts";
import { asTime } from "../json.ts";
import { integer, json, string, type Json } from "./narrow.ts";

/**
 * One line of a rollout: `{"timestamp", ["ordinal"], "type", "payload": {"type", …}}`.
 *
 * Most bytes are in lines that do not matter here (messages, reasoning, compacted history), so the first 200 bytes tell
 * what a line is and only `payload` parses the rest.
 */
export interface Line {
  /** Byte offset in the file. */
  offset: number;
  /** ms; undefined when the line has no time of its own. */
  at: number | undefined;
  /** Position in the thread; only where Codex wrote a paginated history. */
  ordinal: number | undefined;
  type: string;
  /** `payload.type`, empty where the payload has none. */
  kind: string;
  bytes: Buffer;
  /** Undefined when the line is not JSON. */
  payload(): Json | undefined;
}

const headBytes = 200;
const pattern =
  /^\{\s*"timestamp":\s*"([^"]{1,40})",\s*(?:"ordinal":\s*(\d{1,15}),\s*)?"type":\s*"([a-z_]{1,60})",\s*"payload":\s*\{\s*(?:"type":\s*"([a-z_]{1,60})")?/;
/** Types whose payload is told apart by its own type. */
const tagged = new Set(["event_msg", "response_item"]);

/** Undefined when the line is not a JSON object. */
export function lineOf(bytes: Buffer, offset: number): Line | undefined {
  const head = plainHead(bytes) ?? spacedHead(bytes);
  if (!head || (head.kind === undefined && tagged.has(head.type))) return slowLine(bytes, offset);
  let parsed: Json | undefined | null = null;
  return {
    offset,
    at: head.at,
    ordinal: head.ordinal,
    type: head.type,
    kind: head.kind ?? "",
    bytes,
    payload: () => (parsed === null ? (parsed = json(object(bytes)?.["payload"])) : parsed),
  };
}

function spacedHead(bytes: Buffer) {
  const match = pattern.exec(bytes.toString("latin1", 0, Math.min(headBytes, bytes.length)));
  return (
    match && {
      at: asTime(match[1]),
      ordinal: match[2] === undefined ? undefined : Number(match[2]),
      type: match[3]!,
      kind: match[4],
    }
  );
}

/** Keys in another order, and the bare lines of the first versions: meta without a type, items without an envelope. */
function slowLine(bytes: Buffer, offset: number): Line | undefined {
  const whole = object(bytes);
  if (!whole) return undefined;
  const payload = json(whole["payload"]);
  const type = string(whole["type"]) ?? "";
  const bare = payload === undefined;
  const meta = bare && type === "" && string(whole["id"]) !== undefined && asTime(whole["timestamp"]) !== undefined;
  return {
    offset,
    at: asTime(whole["timestamp"]),
    ordinal: integer(whole["ordinal"]),
    type: meta ? "session_meta" : bare ? (type === "" ? "bare" : "bare_item") : type,
    kind: string(payload?.["type"]) ?? (bare ? type : ""),
    bytes,
    payload: () => payload ?? whole,
  };
}
