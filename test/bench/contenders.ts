import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "./measure.ts";
import type { Peer } from "./peers.ts";

/** One row of the table: what it runs in a round. Rounds have scratch folders of their own. */
export interface Contender {
  id: "cold" | "warm" | "ccusage" | "ccusage-all" | "tokscale" | "tokscale-warm" | "wc" | "cat";
  label: string;
  commands(home: string, round: string): Command[];
}

/** In the order in which a round runs them: `warm` needs the ledger that `cold` wrote. */
export function contenders(cli: string, peers: readonly Peer[]): Contender[] {
  const ours = (home: string, round: string, name: string): Command => ({
    argv: [process.execPath, cli, "sessions", "--json", "--tz", "UTC", "--db", join(round, "ledger.db")],
    env: environment(home, round),
    output: join(round, `${name}.json`),
  });
  return [
    { id: "cold", label: "Taximeter, first index", commands: (home, round) => [ours(home, round, "cold")] },
    ...peers.flatMap(({ name, version, program }) => of(name, version, program)),
    { id: "warm", label: "Taximeter, nothing changed", commands: (home, round) => [ours(home, round, "warm")] },
    ...(process.platform === "win32" ? [] : [everyLog("wc", "wc -l"), everyLog("cat", "cat")]),
  ];
}

function of(name: Peer["name"], version: string, program: string): Contender[] {
  switch (name) {
    case "ccusage": {
      const report = (home: string, round: string, ...args: string[]): Command => ({
        argv: [program, ...args, "--json", "--offline"],
        env: environment(home, round),
        output: join(round, `ccusage-${args.join("-")}.json`),
      });
      return [
        {
          id: "ccusage",
          label: `ccusage ${version}, Claude report and Codex report`,
          commands: (home, round) => [
            report(home, round, "claude", "session"),
            report(home, round, "codex", "session"),
          ],
        },
        {
          id: "ccusage-all",
          label: `ccusage ${version}, one report of all tools`,
          commands: (home, round) => [report(home, round, "session")],
        },
      ];
    }
    case "tokscale": {
      // It fetches prices whatever one asks for: it runs where there is no network.
      const alone = ["unshare", "--map-root-user", "--net"] as const;
      if (spawnSync(alone[0], [...alone.slice(1), "true"]).status !== 0) return [];
      const asked = ["models", "--json", "--no-spinner", "--client", "claude,codex", "--group-by", "session,model"];
      const run = (home: string, round: string): Command => ({
        argv: [...alone, program, ...asked, "--home", home],
        env: { ...environment(home, round), HOME: folder(round, "tokscale") },
        output: join(round, "tokscale.json"),
      });
      return [
        { id: "tokscale", label: `tokscale ${version}, no cache`, commands: (home, round) => [run(home, round)] },
        { id: "tokscale-warm", label: `tokscale ${version}, cached`, commands: (home, round) => [run(home, round)] },
      ];
    }
    default:
      return name satisfies never;
  }
}

/** What reading the same bytes costs without understanding them. */
function everyLog(id: "wc" | "cat", command: string): Contender {
  return {
    id,
    label: `\`${command}\` of the same files, piped`,
    commands: (home, round) => [
      {
        argv: ["sh", "-c", `find "$HOME" -name "*.jsonl" -print0 | xargs -0 ${command} | tail -n 1`],
        env: environment(home, round),
        output: join(round, `${id}.txt`),
      },
    ],
  };
}

/** Nothing of the user's own logs and settings, and UTC, in which the truth cuts its days. */
export function environment(home: string, round: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env["PATH"],
    HOME: home,
    USERPROFILE: home,
    CLAUDE_CONFIG_DIR: join(home, ".claude"),
    CODEX_HOME: join(home, ".codex"),
    XDG_CONFIG_HOME: folder(round, "config"),
    XDG_CACHE_HOME: folder(round, "cache"),
    XDG_DATA_HOME: folder(round, "data"),
    XDG_STATE_HOME: folder(round, "state"),
    TZ: "UTC",
  };
}

function folder(round: string, name: string): string {
  mkdirSync(join(round, name), { recursive: true });
  return join(round, name);
}
