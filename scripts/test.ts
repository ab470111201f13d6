import { statSync } from "node:fs";
import { build } from "./build.ts";
import { ensureChromium } from "./chromium.ts";
import { clientsObstacle, ensureNamespaceTools } from "./clients.ts";
import { ensureEditorServer } from "./editor.ts";
import { pack, targets } from "./package.ts";
import { ensurePostgres, postgresObstacle } from "./postgres.ts";
import { runBin } from "./process.ts";
import { type Outcome, runVitest } from "./vitest.ts";

/** The extension has to stay small: most of it is SQLite's native part. */
const maximumPackageBytes = 3_500_000;

interface Suite {
  /** Names it on the command line. */
  key: string;
  name: string;
  run(): Promise<Outcome>;
  /** Why it cannot run on this machine. */
  obstacle?(): string | undefined;
}

const suites: readonly Suite[] = [
  { key: "types", name: "types: core, without Node and DOM", run: () => check("tsc", ["-p", "src/core"]) },
  { key: "types", name: "types: extension and CLI", run: () => check("tsc", ["-p", "src"]) },
  { key: "types", name: "types: panel", run: () => check("tsc", ["-p", "webview-ui"]) },
  { key: "types", name: "types: tests and scripts", run: () => check("tsc", ["-p", "test"]) },
  { key: "lint", name: "lint", run: () => check("oxlint", ["--format", "unix"]) },
  { key: "format", name: "format", run: () => check("oxfmt", ["--check"]) },
  { key: "unused", name: "unused files, exports and dependencies", run: () => check("knip", []) },
  { key: "build", name: "build", run: () => attempt(build) },
  { key: "package", name: "a package for each platform, and its size", run: () => attempt(packagesAreSmall) },
  { key: "unit", name: "unit and contract tests", run: () => runVitest("vitest.config.ts") },
  { key: "team", name: "team endpoint, on SQLite and PostgreSQL", run: teamTests, obstacle: postgresObstacle },
  { key: "editor", name: "editor tests", run: editorTests },
  { key: "clients", name: "tests with real clients", run: clientsTests, obstacle: clientsObstacle },
];

/**
 * `npm test`: every check and suite, whatever failed before; or those whose keys are given.
 * The last line says `N passed, N failed`.
 */
export async function main(keys: readonly string[]): Promise<number> {
  const unknown = keys.find((key) => suites.every((suite) => suite.key !== key));
  if (unknown !== undefined) {
    console.error(`No tests "${unknown}". There are: ${[...new Set(suites.map(({ key }) => key))].join(", ")}`);
    return 2;
  }
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { key, name, run, obstacle } of suites) {
    if (keys.length > 0 && !keys.includes(key)) continue;
    const why = obstacle?.();
    if (why) {
      console.log(`– ${name}: not here: ${why}`);
      sum.skipped++;
      continue;
    }
    const start = performance.now();
    const { passed, failed, skipped, report } = await attemptOutcome(run);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${failed > 0 ? "✗" : "✓"} ${name}: ${passed} of ${passed + failed + skipped} (${seconds} s)`);
    if (report) console.log(`${report.trimEnd()}\n`);
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ""}`);
  return sum.failed > 0 ? 1 : 0;
}

async function check(command: string, args: readonly string[]): Promise<Outcome> {
  const { code, output } = await runBin(command, args);
  return code === 0
    ? { passed: 1, failed: 0, skipped: 0, report: "" }
    : { passed: 0, failed: 1, skipped: 0, report: output };
}

function attempt(work: () => Promise<unknown>): Promise<Outcome> {
  return attemptOutcome(async () => {
    await work();
    return { passed: 1, failed: 0, skipped: 0, report: "" };
  });
}

async function attemptOutcome(run: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await run();
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, report: error instanceof Error ? error.message : String(error) };
  }
}

async function packagesAreSmall(): Promise<void> {
  for (const target of targets) {
    const { size } = statSync(await pack(target));
    if (size > maximumPackageBytes) {
      throw new Error(`The package for ${target} has ${size} bytes, more than ${maximumPackageBytes}`);
    }
  }
}

async function teamTests(): Promise<Outcome> {
  await ensurePostgres();
  return runVitest("vitest.team.config.ts");
}

async function editorTests(): Promise<Outcome> {
  await ensureEditorServer();
  await ensureChromium();
  return runVitest("vitest.host.config.ts");
}

async function clientsTests(): Promise<Outcome> {
  await ensureNamespaceTools();
  return runVitest("vitest.clients.config.ts");
}
