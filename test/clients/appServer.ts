import { createInterface } from "node:readline";
import type { Child } from "./child.ts";
import { project } from "./world.ts";

interface Message {
  id?: number;
  method?: string;
  result?: { thread?: { id?: string } };
  error?: unknown;
}

/**
 * One prompt through `codex app-server`, as editors ask it: JSON-RPC lines on stdin and stdout. The thread keeps its log
 * in the older ("legacy") format, which only this door still offers.
 */
export async function askAppServer(child: Child, prompt: string): Promise<void> {
  const { stdin, stdout } = child.process;
  if (!stdin || !stdout) return;
  const send = (message: object) => stdin.write(`${JSON.stringify(message)}\n`);
  const request = (id: number, method: string, params: object) => send({ id, method, params });
  request(1, "initialize", {
    clientInfo: { name: "ledger", title: "ledger", version: "1" },
    capabilities: { experimentalApi: true },
  });
  for await (const line of createInterface({ input: stdout })) {
    const message = JSON.parse(line) as Message;
    if (message.id === 1) {
      send({ method: "initialized" });
      request(2, "thread/start", {
        cwd: project,
        model: "gpt-6.1-sol",
        historyMode: "legacy",
        approvalPolicy: "never",
        sandbox: "danger-full-access",
      });
    } else if (message.id === 2) {
      const threadId = message.result?.thread?.id;
      request(3, "turn/start", { threadId, input: [{ type: "text", text: prompt }] });
    }
    if (message.error !== undefined || message.method === "turn/completed") break;
  }
  stdin.end();
}
