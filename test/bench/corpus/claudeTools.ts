import type { Thread } from "./claudeLines.ts";
import type { Part } from "./sink.ts";
import type { World } from "./world.ts";

/** One content block of a response: one line. */
export interface Block {
  content: Part[];
  tool?: Tool;
}
export interface Tool {
  id: string;
  name: string;
  failed: boolean;
}

/** What a response says and runs; with `delegates` its first tool starts a sub-agent. */
export function contentBlocks(world: World, thread: Thread, delegates: boolean): Block[] {
  const { random } = world;
  const blocks: Block[] = [];
  if (thread.era === "final" && random.chance(0.4)) {
    blocks.push({ content: ['{"type":"thinking","thinking":"","signature":"', random.hex(random.int(20, 90)), '"}'] });
  }
  if (random.chance(0.6)) blocks.push(textBlock(world));
  if (delegates) blocks.push(agentBlock(world));
  const tools = random.chance(0.12) ? 0 : random.chance(0.1) ? random.int(2, 4) : 1;
  for (let i = 0; i < tools; i++) blocks.push(toolBlock(world, thread.cwd));
  return blocks.length > 0 ? blocks : [textBlock(world)];
}

export function textBlock({ random, filler }: World): Block {
  return { content: ['{"type":"text","text":"', filler.text(random.int(60, 1_200)), '"}'] };
}

function agentBlock({ random, filler }: World): Block {
  const input = ['"description":"Look around","prompt":"', filler.text(400), '"'];
  return toolUse(`toolu_01${random.hex(3)}`, "Agent", false, input);
}

function toolBlock({ random, filler }: World, cwd: string): Block {
  const id = `toolu_01${random.hex(3)}`;
  const failed = random.chance(0.12);
  const path = `"file_path":"${cwd}/src/part${random.int(1, 60)}.ts"`;
  switch (random.int(0, 6)) {
    case 0:
    case 1:
      return toolUse(id, "Bash", failed, [`"command":"${random.pick(commands)}","description":"Check the change"`]);
    case 2:
    case 3:
      return toolUse(id, "Read", false, [path]);
    case 4: {
      const [before, now] = [filler.text(random.int(80, 1_500)), filler.text(random.int(80, 1_500))];
      return toolUse(id, "Edit", failed, [`${path},"old_string":"`, before, '","new_string":"', now, '"']);
    }
    case 5:
      return toolUse(id, "Grep", false, [`"pattern":"cart${random.int(1, 9)}","path":"${cwd}"`]);
    default:
      return toolUse(id, "mcp__github__get_issue", false, [`"issue_number":${random.int(1, 900)}`]);
  }
}

const commands = ["npm test", "npm run build", "pytest -q tests/unit", "cargo build --release", "make check"] as const;

function toolUse(id: string, name: string, failed: boolean, input: Part[]): Block {
  const content = [`{"type":"tool_use","id":"${id}","name":"${name}","input":{`, ...input, "}}"];
  return { content, tool: { id, name, failed } };
}
