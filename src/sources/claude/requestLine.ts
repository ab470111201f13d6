import { fields } from "../fields.ts";

/** The record that newest clients write before each request of the main thread or of a sub-agent. */
export interface RequestLine {
  id: string;
  at: number;
  model: string;
  session: string | undefined;
  agent: string | undefined;
}

const request = fields({
  id: "id",
  time: "timestamp",
  model: "params.model",
  session: "sessionId",
  agent: "agentId",
});

export function requestLine(bytes: Buffer): RequestLine | undefined {
  if (!request.find(bytes)) return undefined;
  const id = request.id.text(bytes);
  const at = request.time.time(bytes);
  const model = request.model.text(bytes, 120);
  if (id === undefined || at === undefined || model === undefined) return undefined;
  return { id, at, model, session: request.session.text(bytes), agent: request.agent.text(bytes) };
}
