import { promptTokens } from "../core/amounts.ts";
import type { Tokens } from "../core/event.ts";
import type { ContextPart, ContextStory } from "../core/contextStory.ts";
import { mcpServer } from "../core/history.ts";
import type { CallFact, MarkFact, ToolFact } from "./facts.ts";
import { looks } from "./loop.ts";

/** What the story is told from. All lists oldest first. */
export interface ContextTrace {
  calls: readonly Call[];
  tools: readonly Run[];
  marks: readonly Mark[];
}

type Call = Pick<CallFact, "at" | "agent" | "tokens" | "context">;
type Run = Pick<ToolFact, "at" | "agent" | "name" | "activity" | "target" | "bytes">;
type Mark = Pick<MarkFact, "at" | "agent"> & { mark: string; after: number | null };

/**
 * How the context of the main thread came to be what it is: what each response read more than the one before it, explained
 * by the answer, the tools' results and the prompts in between. Parts are whole tokens and add up to the context.
 * Null where no response tells its tokens and its context.
 */
export function contextStory({ calls, tools, marks }: ContextTrace): ContextStory | null {
  const story = createStory();
  const facts: (Call | Run | Mark)[] = [...marks, ...calls, ...tools].filter(({ agent }) => agent === null);
  for (const fact of facts.sort((a, b) => a.at - b.at)) {
    if ("context" in fact) story.respond(fact);
    else if ("bytes" in fact) story.run(fact);
    else if (fact.mark === "prompt") story.prompt();
    else if (fact.mark === "compaction") story.compact(fact.after);
  }
  return story.tell();
}

/** Typical text. Only where a prompt came in between: else the results are what the answer does not explain. */
const bytesPerToken = 4;
/** Digits and other scripts. More tokens than that are no tool's. */
const fewestBytesPerToken = 2;
/** Responses whose growth is the usual one. */
const recent = 20;

/** What came since a response was written, and the next one reads. */
interface Since {
  answer: Pick<Tokens, "output" | "reasoning">;
  results: Run[];
  prompts: number;
}

function createStory() {
  const parts = createParts();
  const growths: number[] = [];
  /** What the last response read; null before the first one, and after a compaction. */
  let size: number | null = null;
  /** What the last response wrote of its context: Codex counts it, Claude Code does not. */
  let written = 0;
  let first: number | null = null;
  let compacted: number | null = null;
  let since = nothingSince();
  let seen = new Set<string>();

  function begin(read: number): void {
    first ??= read;
    const start = Math.min(first, read);
    parts.clear();
    parts.add("start", null, start, 1);
    if (read > start) parts.add("summary", null, read - start, 1);
    seen = new Set();
  }

  /**
   * Reasoning stays in the context while tools are run, and is dropped at the next prompt. What is left when the answer
   * and the results are taken off is the prompts', and what the client adds by itself.
   */
  function grow(growth: number, { answer, results, prompts }: Since): void {
    const said = Math.min(growth, prompts > 0 ? answer.output - answer.reasoning : answer.output);
    parts.add("answers", null, said, 1, said === growth && said < answer.output);
    const bytes = results.reduce((sum, run) => sum + run.bytes, 0);
    const most = bytes / (prompts > 0 ? bytesPerToken : fewestBytesPerToken);
    const shown = Math.min(growth - said, most);
    for (const run of results) addResult(run, bytes === 0 ? 0 : (shown * run.bytes) / bytes);
    parts.add("prompts", null, growth - said - shown, prompts, true);
  }

  function addResult(run: Run, tokens: number): void {
    const key = `${run.name} ${run.target} ${run.bytes}`;
    const again = looks(run) && run.bytes > 0 && seen.has(key);
    seen.add(key);
    const server = mcpServer(run.name);
    if (again) parts.add("readAgain", null, tokens, 1, true);
    else if (server === null) parts.add("tool", run.name, tokens, 1, true);
    else parts.add("mcp", server, tokens, 1, true);
  }

  return {
    respond({ tokens, context }: Call): void {
      if (tokens === null || context === null) return;
      written = Math.min(tokens.output, Math.max(0, context - promptTokens(tokens)));
      const read = context - written;
      if (size === null) begin(read);
      else {
        if (read < size) parts.shrink(size, read);
        else grow(read - size, since);
        growths.push(read - size);
      }
      size = read;
      since = { answer: tokens, results: [], prompts: 0 };
    },
    run(run: Run): void {
      since.results.push(run);
    },
    prompt(): void {
      since.prompts++;
    },
    compact(after: number | null): void {
      size = null;
      compacted = after;
      written = 0;
      since = nothingSince();
    },
    tell(): ContextStory | null {
      if (size === null) {
        if (first === null || compacted === null) return null;
        begin(compacted);
      }
      if (written > 0) parts.add("answers", null, written, 1);
      return { growth: median(growths.slice(-recent)), parts: parts.list() };
    },
  };
}

function nothingSince(): Since {
  return { answer: { output: 0, reasoning: 0 }, results: [], prompts: 0 };
}

/** Parts by what they are, in fractions of tokens until they are listed. */
function createParts() {
  const parts = new Map<string, ContextPart>();
  return {
    clear: () => parts.clear(),
    add(what: ContextPart["what"], name: string | null, tokens: number, runs: number, estimate = false): void {
      const key = `${what} ${name ?? ""}`;
      const part = parts.get(key) ?? { what, name, tokens: 0, runs: 0, estimate: false };
      part.tokens += tokens;
      part.runs += runs;
      part.estimate ||= estimate;
      parts.set(key, part);
    },
    /** A client drops old results and reasoning by itself; no log says which. The start stays. */
    shrink(from: number, to: number): void {
      const start = parts.get("start ")!;
      const left = from > start.tokens ? Math.max(0, to - start.tokens) / (from - start.tokens) : 0;
      for (const part of parts.values()) {
        if (part === start) continue;
        part.tokens *= left;
        part.estimate = true;
      }
      start.tokens = Math.min(start.tokens, to);
    },
    /** Largest first, rounded so that the sum stays what it is. */
    list(): ContextPart[] {
      let sum = 0;
      let told = 0;
      const rounded = [...parts.values()]
        .sort((a, b) => b.tokens - a.tokens)
        .map((part) => {
          sum += part.tokens;
          const tokens = Math.round(sum) - told;
          told += tokens;
          return { ...part, tokens };
        });
      return rounded.filter(({ tokens }) => tokens > 0);
    },
  };
}

function median(values: number[]): number | null {
  if (values.length < 3) return null;
  const sorted = values.sort((a, b) => a - b);
  return Math.round((sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2);
}
