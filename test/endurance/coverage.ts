import { Session } from "node:inspector/promises";

/** Which parts of the files whose path contains `below` ran since it was last asked, each as a text of its own. */
export interface Coverage {
  take(): Promise<Set<string>>;
  stop(): Promise<void>;
}

/** V8's own block coverage. */
export async function createCoverage(below: string): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  return {
    async take() {
      const { result } = await session.post("Profiler.takePreciseCoverage");
      const blocks = new Set<string>();
      for (const { url, functions } of result) {
        if (!url.includes(below)) continue;
        for (const { ranges } of functions) {
          for (const { startOffset, endOffset, count } of ranges) {
            if (count > 0) blocks.add(`${url}:${startOffset}-${endOffset}`);
          }
        }
      }
      return blocks;
    },
    async stop() {
      await session.post("Profiler.stopPreciseCoverage");
      session.disconnect();
    },
  };
}
