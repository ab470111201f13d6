/** One thing that the "model" asks for. Each API writes it in its own dialect. */
export type Call =
  | { do: "run"; command: string }
  | { do: "read"; path: string }
  | { do: "search"; query: string }
  | { do: "agent"; prompt: string; model?: string; background?: boolean; fresh?: boolean }
  | { do: "wait" };

/** What the "model" answers at one step of a script. */
export interface Answer {
  text?: string;
  thinking?: string;
  calls?: Call[];
  /** HTTP statuses to refuse with first, one per try. */
  refuse?: number[];
  /** Refuses every try with 529 while the request is for this model. */
  overloaded?: string;
  /** Breaks the connection in the middle of the text at the first try. */
  cut?: "first";
  /** Stops in the middle of the text and keeps the stream open: for interrupts and kills. */
  hang?: boolean;
  /** Server-side web searches of this response. */
  searches?: number;
  /** A second model that the server consulted: its tokens come apart from the answer's own. */
  advisor?: { model: string; input: number; output: number };
}

/** A script is its answers in order; after the last one the model says that it is done. */
export type Script = readonly Answer[];

export interface Piece {
  by: "user" | "model" | "tool";
  text: string;
}

/**
 * The step that a conversation has reached: the newest marker `@@name` (or `@@name:step`) that a user's text holds, plus
 * the model's answers after it. Without state, so that resumes, forks and sub-agents need no care.
 */
export function position(conversation: readonly Piece[]): { name: string; step: number } | undefined {
  for (let i = conversation.length - 1; i >= 0; i--) {
    const { by, text } = conversation[i]!;
    if (by !== "user") continue;
    const marker = [...text.matchAll(/@@([a-z]+)(?::(\d+))?/g)].at(-1);
    if (!marker) continue;
    const after = conversation.slice(i + 1);
    const answers = after.filter((piece, n) => piece.by === "model" && after[n - 1]?.by !== "model").length;
    return { name: marker[1]!, step: Number(marker[2] ?? 0) + answers };
  }
  return undefined;
}
