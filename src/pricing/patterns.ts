/** Patterns with `*` for any characters, without regard to case. Linear in the length of the name. */
export function matches(patterns: string[], name: string): boolean {
  const lower = name.trim().toLowerCase();
  return patterns.some((pattern) => {
    const [head = "", ...rest] = pattern.toLowerCase().split("*");
    const tail = rest.pop();
    if (tail === undefined) return lower === head;
    if (!lower.startsWith(head) || lower.length < head.length + tail.length || !lower.endsWith(tail)) return false;
    let at = head.length;
    for (const part of rest) {
      const found = lower.indexOf(part, at);
      if (found < 0 || found + part.length > lower.length - tail.length) return false;
      at = found + part.length;
    }
    return true;
  });
}
