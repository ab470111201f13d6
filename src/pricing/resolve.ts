import type { SourceId } from "../core/event.ts";
import type { BookModel } from "./book.ts";
import { remember } from "./cache.ts";

export type Platform = "bedrock" | "vertex" | "foundry";

/** What a model id says: the book's model and how it was served. */
export interface Resolved {
  model: BookModel;
  platform?: Platform;
  /** Kind of cloud endpoint; absent when the id does not say. */
  endpoint?: "regional" | "global";
  /** The id asks for the fast service (Cursor's `-fast`). */
  fast?: true;
  /** The id asks for the 1M window (`[1m]`). */
  long?: true;
}

export type Resolve = (source: SourceId, id: string) => Resolved | null;

/**
 * Model ids to models of the book. An id is looked up as it is; then one decoration after the other is taken off, by
 * the list below, and it is looked up again. There is no prefix, contains or nearest match: what is not known by name
 * stays unknown, for a neighbour's price would be wrong without anybody noticing.
 */
export function createResolver(models: readonly BookModel[]): Resolve {
  const vendors = namesOf(models.filter((model) => model.vendor !== "cursor"));
  const cursor = namesOf(models.filter((model) => model.vendor === "cursor"));
  const known: Record<SourceId, ReadonlyMap<string, BookModel>> = {
    claude: vendors,
    codex: vendors,
    // Cursor sells some models at prices of its own, under the same names.
    cursor: new Map([...vendors, ...cursor]),
  };
  const cache = new Map<string, { resolved: Resolved | null }>();
  return (source, id) => remember(cache, `${source} ${id}`, () => ({ resolved: resolve(known[source], id) })).resolved;
}

function namesOf(models: readonly BookModel[]): Map<string, BookModel> {
  const names = new Map<string, BookModel>();
  for (const model of models) {
    for (const name of [model.id, ...(model.aliases ?? [])]) names.set(key(name.replace(/^cursor\//, "")), model);
  }
  return names;
}

function resolve(known: ReadonlyMap<string, BookModel>, id: string): Resolved | null {
  let name = id.trim().toLowerCase();
  if (name.length > 300) return null;
  let learned: Omit<Resolved, "model"> = {};
  for (;;) {
    const model = known.get(key(name)) ?? known.get(key(otherOrder(name)));
    if (model) return { ...learned, model };
    const decoration = decorations.find(({ at }) => at.test(name));
    if (!decoration) return null;
    learned = { ...learned, ...decoration.says?.(decoration.at.exec(name)!) };
    name = name.replace(decoration.at, "");
  }
}

/** Dots and dashes are the same in names: clouds and gateways allow only one of them. */
function key(name: string): string {
  return name.replaceAll(".", "-");
}

/** Family and version of Claude models come in both orders: claude-4.5-sonnet (Cursor) is claude-sonnet-4-5. */
function otherOrder(name: string): string {
  const match = /^claude-(?:(\d+(?:[.-]\d+)?)-([a-z]+)|([a-z]+)-(\d+(?:[.-]\d+)?))$/.exec(name);
  return match ? `claude-${match[2] ?? match[4]}-${match[1] ?? match[3]}` : name;
}

interface Decoration {
  /** The part to take off. */
  at: RegExp;
  says?(match: RegExpExecArray): Omit<Resolved, "model">;
}

const decorations: Decoration[] = [
  // arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-…
  { at: /^arn:aws[a-z-]*:bedrock:[^/]*\//, says: () => ({ platform: "bedrock" }) },
  // projects/p/locations/us-east5/publishers/anthropic/models/claude-…
  {
    at: /^projects\/[^/]+\/locations\/([^/]+)\/publishers\/[a-z]+\/models\//,
    says: ([, place]) => ({ platform: "vertex", endpoint: place === "global" ? "global" : "regional" }),
  },
  { at: /^publishers\/[a-z]+\/models\//, says: () => ({ platform: "vertex" }) },
  // Routes of gateways, then vendors.
  {
    at: /^bedrock\/(?:converse\/|invoke\/)?([a-z]{2}-[a-z]+-\d\/)?/,
    says: ([, region]) => ({ platform: "bedrock", ...(region ? { endpoint: "regional" } : {}) }),
  },
  { at: /^vertex(?:_ai)?\//, says: () => ({ platform: "vertex" }) },
  { at: /^(?:azure_ai|foundry)\//, says: () => ({ platform: "foundry" }) },
  { at: /^(?:openrouter|litellm|vercel|vercel_ai_gateway|azure|models)\// },
  { at: /^(?:anthropic|openai|google|gemini|xai|x-ai|cursor)\// },
  // us.anthropic.claude-…, global.anthropic.claude-…, anthropic.claude-…
  {
    at: /^(?:(global)|us|us-gov|eu|apac|jp|au|ca|sa|me|af)\.anthropic\./,
    says: ([, global]) => ({ platform: "bedrock", endpoint: global ? "global" : "regional" }),
  },
  { at: /^anthropic\./, says: () => ({ platform: "bedrock" }) },
  { at: /\[1m\]$|(?<=^claude-.*)-1m$/, says: () => ({ long: true }) },
  { at: /-v\d(?::\d+)?$/ },
  { at: /@(?:20\d{6}|default|latest)$/, says: () => ({ platform: "vertex" }) },
  { at: /-20\d{6}$|-20\d\d-\d\d-\d\d$/ },
  { at: /[-:]thinking$/ },
  { at: /-fast$/, says: () => ({ fast: true }) },
  // Effort. `max` is one of Claude's efforts and part of the name of OpenAI models.
  { at: /-(?:none|minimal|low|medium|high|xhigh)$|(?<=^claude-.*)-max$/ },
];
