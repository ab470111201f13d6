import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "./scenario.ts";
import { home, port, project } from "./world.ts";

const key = "sk-ant-made-up-for-the-loopback-ledger";

/** Claude Code: an API key that means nothing, nothing but the API on loopback, first-run questions answered. */
export const claude: Client = {
  prepare() {
    writeFileSync(
      join(home, ".claude.json"),
      JSON.stringify({
        hasCompletedOnboarding: true,
        theme: "dark",
        bypassPermissionsModeAccepted: true,
        customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
        projects: { [project]: { hasTrustDialogAccepted: true, allowedTools: [] } },
      }),
    );
  },
  ask: (step, session) => [
    ...["-p", step.ask, "--output-format", "json", "--dangerously-skip-permissions"],
    ...["--model", step.model ?? "sonnet"],
    ...(session ? ["--resume", session] : []),
    ...(step.fork === undefined ? [] : ["--fork-session"]),
    ...(step.args ?? []),
  ],
  terminal: (step) => ["--model", "sonnet", "--dangerously-skip-permissions", ...(step.args ?? [])],
  env: (scenario) => ({
    ANTHROPIC_API_KEY: key,
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
    DISABLE_ERROR_REPORTING: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    IS_SANDBOX: "1", // it refuses to skip permissions as root outside a sandbox
    ...scenario.env,
  }),
};
