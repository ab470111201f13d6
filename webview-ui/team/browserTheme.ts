/** What VS Code does for its webviews: the body's class says which kind of theme is on (colours: styles/browser.css). */
export function watchBrowserTheme(): void {
  const contrast = matchMedia("(prefers-contrast: more), (forced-colors: active)");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const kind = contrast.matches
      ? dark.matches
        ? "vscode-high-contrast"
        : "vscode-high-contrast vscode-high-contrast-light"
      : dark.matches
        ? "vscode-dark"
        : "vscode-light";
    document.body.className = `browser ${kind}`;
  };
  apply();
  for (const query of [contrast, dark]) query.addEventListener("change", apply);
}
