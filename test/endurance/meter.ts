import { openEngine } from "../../src/engine/open.ts";

/**
 * One window's meter, to be killed: `node meter.ts <ledger> <home> [once]`. Follows the logs until SIGTERM; with "once" it
 * reads all that is there and ends. What a user would be told goes to standard output, a line each.
 */
const [ledger = "", home = "", once] = process.argv.slice(2);
const engine = openEngine(ledger, {
  env: { home, platform: process.platform, vars: {} },
  onError: (message, error) => console.log(`${message}: ${error instanceof Error ? error.message : String(error)}`),
  onSnapshot() {},
});
process.on("SIGTERM", () => void engine.close().then(() => process.exit(0)));
if (once === undefined) engine.follow();
await engine.index();
if (once !== undefined) await engine.close();
