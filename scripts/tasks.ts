import { ensureDependencies } from "./deps.ts";

/** The tasks of package.json's scripts. Loaded when run: they need the dependencies, which may not be there yet. */
const tasks: Readonly<Record<string, () => Promise<{ main(args: string[]): Promise<number> }>>> = {
  start: () => import("./start.ts"),
  test: () => import("./test.ts"),
  desktop: () => import("./desktop.ts"),
  bench: () => import("./bench.ts"),
  fuzz: () => import("./fuzz.ts"),
  soak: () => import("./soak.ts"),
  endurance: () => import("./endurance.ts"),
  build: () => import("./build.ts"),
  package: () => import("./package.ts"),
  screenshots: () => import("./screenshots.ts"),
  readme: () => import("./readme.ts"),
  detectors: () => import("./detectors.ts"),
  forecast: () => import("./forecast.ts"),
  stories: () => import("./stories.ts"),
  "sample-logs": () => import("./sampleLogs.ts"),
};

/** Makes sure of the dependencies and runs a task. Returns the exit code. */
export async function main([name = "", ...args]: string[]): Promise<number> {
  const load = Object.hasOwn(tasks, name) ? tasks[name] : undefined;
  if (!load) {
    console.error(`Usage: node scripts/run.mjs ${Object.keys(tasks).join("|")} [arguments]`);
    return 2;
  }
  await ensureDependencies();
  const task = await load();
  return task.main(args);
}
