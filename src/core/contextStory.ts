/** How the context of a session's main thread came to be what it is. Tokens. */
export interface ContextStory {
  /** Median of what a response of the main thread added, over the last ones; null with fewer than three. */
  growth: number | null;
  /** Largest first. Together about the context: what is not counted by the log is estimated, and labelled so. */
  parts: ContextPart[];
}

export interface ContextPart {
  /**
   * - `start`: system prompt, tools, memory and the first prompt, or what a fork took over: before the first answer.
   * - `answers`: what the model wrote.
   * - `tool`, `mcp`: results of a tool, or of all tools of an MCP server.
   * - `readAgain`: results of reads and searches that were in the context already.
   * - `summary`: what a compaction left.
   * - `prompts`: the rest, which is mostly what the person wrote.
   */
  what: "start" | "answers" | "tool" | "mcp" | "readAgain" | "summary" | "prompts";
  /** Tool or server; null otherwise. */
  name: string | null;
  tokens: number;
  /** Runs of the tools; answers, prompts. */
  runs: number;
  /** True when the log has no count: from the length of the text (4 bytes a token). */
  estimate: boolean;
}
