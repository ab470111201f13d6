import { completed, line, type Rollout } from "./codexLines.ts";
import type { Part } from "./sink.ts";
import { resultBytes, type World } from "./world.ts";

/** A tool run with its output, in the shape of the era; returns the tokens that it adds to the context. */
export function toolRun(world: World, rollout: Rollout): number {
  const { random, filler } = world;
  const call = `call_${random.hex(3)}`;
  const text = filler.text(Math.min(48_000, resultBytes(world)));
  const failed = random.chance(0.12);
  if (random.chance(0.15)) patch(world, rollout, call);
  else if (rollout.era === "counters") shell(world, rollout, call, text, failed);
  else if (rollout.ordinals && rollout.model.startsWith("gpt-6")) code(world, rollout, call, text, failed);
  else command(world, rollout, call, text, failed);
  return text.length >> 2;
}

const commands = ["npm test", "cargo build", "pytest -q", "make check"] as const;

/** 0.130: an argument vector, the output as JSON in a string. */
function shell({ random, tally }: World, rollout: Rollout, call: string, text: Part, failed: boolean): void {
  const words = `{\\"command\\":[\\"bash\\",\\"-lc\\",\\"${random.pick(commands)}\\"]}`;
  line(rollout, "response_item", [
    `{"type":"function_call","name":"shell","arguments":"${words}","call_id":"${call}"}`,
  ]);
  rollout.at += random.int(50, 9_000);
  const metadata = `\\"metadata\\":{\\"exit_code\\":${failed ? 1 : 0},\\"duration_seconds\\":7.9}`;
  const quoted = Buffer.from(JSON.stringify(text.toString()).slice(1, -1));
  line(rollout, "response_item", [
    `{"type":"function_call_output","call_id":"${call}","output":"{\\"output\\":\\"`,
    quoted,
    `\\",${metadata}}"}`,
  ]);
  tally.tool("codex", "shell", failed);
}

/** Unified exec: the exit code stands in the text and, with ordinals, in the completed item. */
function command({ random, tally }: World, rollout: Rollout, call: string, text: Part, failed: boolean): void {
  const asked = random.pick(commands);
  line(rollout, "response_item", [
    `{"type":"function_call","name":"exec_command","arguments":"{\\"cmd\\":\\"${asked}\\"}","call_id":"${call}"}`,
  ]);
  rollout.at += random.int(50, 9_000);
  if (rollout.ordinals) execution(rollout, call, asked, text, failed);
  line(rollout, "response_item", [
    `{"type":"function_call_output","call_id":"${call}","output":"Chunk ID: 9c\\nWall time: 7.9 seconds\\nProcess exited with code ${failed ? 1 : 0}\\nOriginal token count: 412\\nOutput:\\n`,
    text,
    '"}',
  ]);
  tally.tool("codex", "exec_command", failed);
}

/** Code mode: the model writes a script, the commands that it ran are in the completed items. */
function code({ random, tally }: World, rollout: Rollout, call: string, text: Part, failed: boolean): void {
  const asked = random.pick(commands);
  line(rollout, "response_item", [
    `{"type":"custom_tool_call","id":"ctc_${call}","status":"completed","call_id":"${call}","name":"exec","input":"const r = await tools.exec_command({cmd: \\"${asked}\\"}); text(r.output)"}`,
  ]);
  rollout.at += random.int(50, 9_000);
  execution(rollout, `exec-${random.uuid()}`, asked, text, failed);
  line(rollout, "response_item", [
    `{"type":"custom_tool_call_output","id":"ctco_${call}","call_id":"${call}","output":[{"type":"input_text","text":"Script completed\\nWall time 7.9 seconds\\nOutput:\\n`,
    text,
    '"}]}',
  ]);
  tally.tool("codex", "exec_command", failed);
}

function execution(rollout: Rollout, id: string, asked: string, text: Part, failed: boolean): void {
  completed(
    rollout,
    `"type":"CommandExecution","id":"${id}","command":["/bin/bash","-lc","${asked}"],"cwd":"${rollout.cwd}"`,
    `,"status":"${failed ? "failed" : "completed"}","aggregated_output":"`,
    text,
    `","exit_code":${failed ? 1 : 0},"duration":{"secs":7,"nanos":900000000}`,
  );
}

function patch({ random, filler, tally }: World, rollout: Rollout, call: string): void {
  line(rollout, "response_item", [
    `{"type":"custom_tool_call","status":"completed","call_id":"${call}","name":"apply_patch","input":"*** Begin Patch\\n*** Update File: src/part${random.int(1, 60)}.ts\\n`,
    filler.text(random.int(100, 1_500)),
    '*** End Patch"}',
  ]);
  rollout.at += random.int(20, 200);
  if (rollout.ordinals) {
    const changes = '"changes":{"src/part.ts":{"type":"update","unified_diff":"@@ -1 +1 @@"}}';
    completed(rollout, `"type":"FileChange","id":"${call}",${changes},"status":"completed"`);
  }
  line(rollout, "response_item", [
    `{"type":"custom_tool_call_output","call_id":"${call}","output":"{\\"output\\":\\"Success. Updated the following files:\\\\nM src/part.ts\\\\n\\",\\"metadata\\":{\\"exit_code\\":0,\\"duration_seconds\\":0.0}}"}`,
  ]);
  tally.tool("codex", "apply_patch", false);
}
