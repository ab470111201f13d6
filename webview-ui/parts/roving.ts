/**
 * Arrow keys in a row of choices (tabs, radio buttons): the choice to move to, or undefined for a key that is not ours.
 * Ends wrap around, as the ARIA patterns for both say.
 */
export function nextChoice<T>(key: string, choices: readonly T[], chosen: T): T | undefined {
  const at = choices.indexOf(chosen);
  const last = choices.length - 1;
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return choices[at === last ? 0 : at + 1];
    case "ArrowLeft":
    case "ArrowUp":
      return choices[at <= 0 ? last : at - 1];
    case "Home":
      return choices[0];
    case "End":
      return choices[last];
    default:
      return undefined;
  }
}
