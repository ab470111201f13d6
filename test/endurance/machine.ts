import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Clock, clockVariable } from "./clock.ts";

/** The machine on which windows and command lines run. */
export interface Machine {
  /** Kills a window, a window's worker or a command line, and starts it again. */
  kill(): void;
  /** Runs the command line to its end. */
  command(): Promise<void>;
  /** Ends all windows, as one closes them. */
  stop(): Promise<void>;
  start(): void;
  killed: Readonly<Record<string, number>>;
  /** What users were told, with counts. */
  messages: Readonly<Record<string, number>>;
}

export function createMachine(options: {
  ledger: string;
  home: string;
  clock: Clock;
  timeZone: string;
  windows: number;
  random: () => number;
}): Machine {
  const { ledger, home, clock, timeZone, windows, random } = options;
  const killed = { windows: 0, workers: 0, "command lines": 0 };
  const messages: Record<string, number> = {};
  const env = { PATH: process.env["PATH"], HOME: home, TZ: timeZone, [clockVariable]: JSON.stringify(clock) };
  let meters: ChildProcess[] = [];
  /** Told to be killed before they end. */
  const commands = new Set<ChildProcess>();
  start();

  function run(program: string, ...args: string[]): ChildProcess {
    const argv = ["--import", join(import.meta.dirname, "clock.ts"), join(import.meta.dirname, program), ...args];
    return spawn(process.execPath, argv, { cwd: home, env, stdio: ["ignore", "pipe", "pipe"] });
  }

  function window(): ChildProcess {
    const meter = run("meter.ts", ledger);
    for (const stream of [meter.stdout!, meter.stderr!]) listen(stream);
    return meter;
  }

  function command(): ChildProcess {
    const cli = run("../../src/cli/main.ts", "sessions", "--json", "--db", ledger);
    cli.stdout!.resume();
    listen(cli.stderr!);
    return cli;
  }

  function listen(stream: NodeJS.ReadableStream): void {
    stream.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
        const message = line
          .replaceAll(home, "~")
          .replace(/\S+ledger\.db\S*/g, "ledger.db")
          .trim();
        messages[message] = (messages[message] ?? 0) + 1;
      }
    });
  }

  function start(): void {
    meters = Array.from({ length: windows }, window);
  }

  function kill(): void {
    const at = Math.floor(random() * windows);
    const what = random();
    if (what < 0.25) {
      killed["command lines"]++;
      const cli = command();
      commands.add(cli.once("exit", () => commands.delete(cli)));
      setTimeout(() => cli.kill("SIGKILL"), 200 + random() * 2000);
    } else if (what < 0.4) {
      killed.workers++;
      meters[at]?.kill("SIGUSR2");
    } else {
      killed.windows++;
      meters[at]?.kill("SIGKILL");
      meters[at] = window();
    }
  }

  return {
    kill,
    async command() {
      const [code] = (await once(command(), "exit")) as [number | null];
      if (code !== 0) messages[`the command line ended with ${code}`] = 1;
    },
    async stop() {
      const ending = [...meters.splice(0), ...commands].filter(
        ({ exitCode, signalCode }) => (exitCode ?? signalCode) === null,
      );
      await Promise.all(
        ending.map((process) => {
          const ended = once(process, "exit");
          process.kill("SIGTERM");
          return ended;
        }),
      );
    },
    start,
    killed,
    messages,
  };
}
