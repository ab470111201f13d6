import { fields } from "../fields.ts";
import { asObject, asText } from "../json.ts";

/** A tool that an answer asks for. */
export interface ToolUse {
  id: string;
  name: string;
  /** Most tools work on one thing: a command or a file. */
  command: string | undefined;
  file: string | undefined;
  /** Of others, the whole input as JSON. */
  input: string;
}

const block = fields({
  type: "type",
  id: "id",
  name: "name",
  input: "input",
  command: "input.command",
  file: "input.file_path",
  notebook: "input.notebook_path",
});

/** The one block of a content, read without parsing its input, which can be a whole file; undefined for anything else. */
export function toolUseBlock(bytes: Buffer): ToolUse | undefined {
  if (!block.find(bytes) || block.type.text(bytes) !== "tool_use") return undefined;
  const id = block.id.text(bytes);
  if (id === undefined) return undefined;
  const command = block.command.text(bytes, longest);
  const file = block.file.text(bytes, longest) ?? block.notebook.text(bytes, longest);
  const whole = command === undefined && file === undefined && block.input.from >= 0;
  const input = whole ? bytes.toString("utf8", block.input.from, block.input.to) : "";
  return { id, name: block.name.text(bytes, 80) ?? "unknown", command, file, input };
}

export function toolUses(blocks: readonly unknown[]): ToolUse[] {
  return blocks.flatMap((value) => {
    const parsed = asObject(value);
    const id = asText(parsed?.["id"]);
    if (parsed?.["type"] !== "tool_use" || id === undefined) return [];
    const input = asObject(parsed["input"]);
    const command = asText(input?.["command"], longest);
    const file = asText(input?.["file_path"], longest) ?? asText(input?.["notebook_path"], longest);
    const whole = command === undefined && file === undefined && input !== undefined;
    return [
      { id, name: asText(parsed["name"], 80) ?? "unknown", command, file, input: whole ? JSON.stringify(input) : "" },
    ];
  });
}

const longest = 1_000_000;
