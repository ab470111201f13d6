import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache.ts";
import { runBin } from "./process.ts";

/** Of one check or suite. */
export interface Outcome {
  passed: number;
  failed: number;
  /** Present but not run. */
  skipped: number;
  /** What a person needs to see of those that failed or did not run; empty when all passed. */
  report: string;
}

/** The parts of vitest's JSON report (Jest's format) that are read here. */
interface Report {
  testResults: {
    name: string;
    status: "passed" | "failed";
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] | null }[];
  }[];
}

/** Runs vitest with a configuration of the repository and counts. */
export async function runVitest(config: string): Promise<Outcome> {
  const file = join(cacheFolder, "test", `${config}.json`);
  mkdirSync(join(cacheFolder, "test"), { recursive: true });
  rmSync(file, { force: true });
  const { code, output } = await runBin("vitest", [
    "run",
    ...["--config", config],
    ...["--reporter", "json"],
    ...["--outputFile", file],
  ]);
  const outcome = count(read(file));
  if (code === 0 || outcome.failed > 0) return outcome;
  // Failed without a failed test: no report, no tests, or an error outside any test.
  return { ...outcome, failed: 1, report: output };
}

function count({ testResults }: Report): Outcome {
  const failures: string[] = [];
  const skipped: string[] = [];
  let passed = 0;
  for (const { name, status, message, assertionResults } of testResults) {
    const before = failures.length;
    for (const test of assertionResults) {
      if (test.status === "passed") passed++;
      else if (test.status === "failed") {
        failures.push(`${name}\n  ${test.fullName}\n${(test.failureMessages ?? []).join("\n")}`);
      } else skipped.push(`${name}\n  ${test.fullName}: ${test.status}`);
    }
    // Failed outside its tests: it could not be loaded, or what prepares them failed.
    if (status === "failed" && failures.length === before) failures.push(`${name}\n${message}`);
  }
  const report = [...failures, ...skipped].join("\n\n");
  return { passed, failed: failures.length, skipped: skipped.length, report };
}

function read(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return { testResults: [] };
  }
}
