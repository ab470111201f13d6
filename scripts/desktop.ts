import { runVitest } from "./vitest.ts";

/** `npm run test:desktop`: the editor tests in a desktop VS Code, which is downloaded once; needs a screen. */
export async function main(): Promise<number> {
  process.env["TAXIMETER_EDITOR"] = "desktop";
  const { passed, failed, skipped, report } = await runVitest("vitest.host.config.ts");
  if (report) console.log(report);
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 ? 1 : 0;
}
