/** Who makes a model, told from its id; null when nothing in the id tells. */
export function modelProvider(model: string): string | null {
  const name = model.slice(model.lastIndexOf("/") + 1).toLowerCase();
  return makers.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

const makers: readonly (readonly [RegExp, string])[] = [
  [/claude/, "Anthropic"],
  [/^(gpt|o\d|codex|chatgpt)/, "OpenAI"],
  [/^gemini/, "Google"],
  [/^grok/, "xAI"],
  [/^(cursor|composer)/, "Cursor"],
  [/^deepseek/, "DeepSeek"],
  [/^kimi/, "Moonshot AI"],
];
