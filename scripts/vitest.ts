import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache.ts";
import { runBin } from "./process.ts";

/** Of one check or suite. */
export interface Outcome {
  passed: number;
  failed: number;
  /** What a person needs to see of the failures; empty when all passed. */
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

/** Runs vitest with a configuration of the repository and counts. A skipped test counts as failed: nothing is silent. */
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
  return { passed: outcome.passed, failed: 1, report: output };
}

function count({ testResults }: Report): Outcome {
  const failures: string[] = [];
  let passed = 0;
  for (const { name, status, message, assertionResults } of testResults) {
    const failed = assertionResults.filter((test) => test.status !== "passed");
    passed += assertionResults.length - failed.length;
    for (const test of failed) {
      failures.push(`${name}\n  ${test.fullName}: ${test.status}\n${(test.failureMessages ?? []).join("\n")}`);
    }
    if (status === "failed" && failed.length === 0) failures.push(`${name}\n${message}`);
  }
  return { passed, failed: failures.length, report: failures.join("\n\n") };
}

function read(file: string): Report {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Report;
  } catch {
    return { testResults: [] };
  }
}
