import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "./scenario.ts";
import { home, port, project } from "./world.ts";

/** Codex: a model provider of its own on loopback. */
export const codex: Client = {
  prepare(scenario) {
    mkdirSync(join(home, ".codex"), { recursive: true });
    const config = `
model_provider = "ledger"
check_for_update_on_startup = false
${(scenario.config ?? []).join("\n")}

[model_providers.ledger]
name = "ledger"
base_url = "http://127.0.0.1:${port}/v1"
wire_api = "responses"
env_key = "LEDGER_KEY"
request_max_retries = 3
stream_max_retries = 3

[projects."${project}"]
trust_level = "trusted"

[analytics]
enabled = false
`;
    writeFileSync(join(home, ".codex/config.toml"), config);
  },
  ask: (step, session) => [
    "exec",
    ...(session ? [step.fork === undefined ? "resume" : "fork", session] : []),
    ...["--json", "--dangerously-bypass-approvals-and-sandbox", "-m", step.model ?? "gpt-6.1-sol"],
    ...(step.args ?? []),
    step.ask,
  ],
  terminal: (step) => ["--dangerously-bypass-approvals-and-sandbox", "-m", "gpt-6.1-sol", ...(step.args ?? [])],
  env: (scenario) => ({ LEDGER_KEY: "made-up", ...scenario.env }),
};
