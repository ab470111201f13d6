import { type CallEvent, noTokens } from "../../src/core/event.ts";
import type { TeamSettings } from "../../src/core/team.ts";
import { startMachine } from "./machine.ts";

/**
 * A process that logs and sends until it is killed: `node writer.ts FOLDER START ROUND SETTINGS`. Says "sent" when
 * something has been.
 */
const [folder = "", start = "0", round = "0", settings = "{}"] = process.argv.slice(2);
const clock = { now: Number(start) };
const machine = startMachine(clock, folder);
const window = machine.open();
window.configure(JSON.parse(settings) as TeamSettings);
for (let i = 0; ; i++) {
  const at = clock.now - (i % 50) * 3_600_000;
  const call: CallEvent = {
    ...{ kind: "call", source: "claude", session: `s${i % 7}`, key: `${round} ${i}`, at, endAt: at, offset: i },
    ...{ model: "claude-opus-5", tokens: { ...noTokens, input: i, output: 5 }, context: i },
    ...{ tier: "standard", quality: "exact" },
  };
  window.logs([call]);
  if (i % 5 === 0) process.stdout.write(`sent ${(await window.api.teamSync()).rowsSent}\n`);
}
