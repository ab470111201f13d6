import { edit, fileOf, type Kind, ordinary, read, search } from "./kinds.ts";
import { prose, runners, severalFailing, word } from "./runners.ts";
import { minute, type RunInput } from "./session.ts";

const network =
  "npm error code ECONNRESET\nnpm error syscall read\nnpm error network read ECONNRESET\nnpm error network This is a problem related to network connectivity.";

/** Waiting, searching, people who say no, and agents that work side by side. */
export const waitsAndAnswers: readonly Kind[] = [
  [
    "asking CI until it is done",
    (session) => {
      const { random } = session;
      const run = random.int(1e9, 2e9);
      for (let n = random.int(5, 14); n > 0; n--)
        session.run({
          does: "shell",
          what: `sleep 60 && gh run view ${run} --json status,conclusion`,
          says: '{"conclusion":"","status":"in_progress"}',
          took: minute + random.int(300, 2000),
        });
      session.run({
        does: "shell",
        what: `sleep 60 && gh run view ${run} --json status,conclusion`,
        says: '{"conclusion":"success","status":"completed"}',
      });
    },
  ],
  [
    "checks that are pending exit with 8",
    (session) => {
      const { random } = session;
      for (let n = random.int(4, 10); n > 0; n--)
        session.run({
          does: "shell",
          what: `sleep ${random.pick([30, 60, 90])}; gh pr checks 214`,
          says: "build\tpending\t0\thttps://example.com/runs/1\nlint\tpass\t12s\thttps://example.com/runs/2",
          exit: 8,
          took: random.int(31, 92) * 1000,
        });
      session.run({ does: "shell", what: "gh pr checks 214", says: "build\tpass\t4m\nlint\tpass\t12s" });
    },
  ],
  [
    "curl until the deployment answers",
    (session) => {
      const { random } = session;
      const pause = random.int(10, 45);
      const command = `sleep ${pause} && curl -sSf https://staging.example.com/health`;
      for (let n = random.int(4, 12); n > 0; n--)
        session.run({
          does: "shell",
          what: command,
          says: "curl: (22) The requested URL returned error: 503",
          exit: 22,
          took: pause * 1000 + random.int(100, 900),
        });
      session.run({ does: "shell", what: command, says: '{"status":"ok"}' });
    },
  ],
  [
    "looking at a build that runs",
    (session) => {
      const { random } = session;
      session.run({ does: "shell", what: "make release > build.log 2>&1 &" });
      for (let n = random.int(5, 12); n > 0; n--) {
        const pause = random.int(15, 60);
        session.run({
          does: "shell",
          what: `sleep ${pause}; tail -3 build.log`,
          says: "[ 41%] Building CXX object",
          took: pause * 1000,
        });
      }
    },
  ],
  [
    "an answer typed into a REPL",
    (session) => {
      const { random } = session;
      for (let n = random.int(8, 20); n > 0; n--)
        session.run({
          does: "shell",
          what: `python -c "import cart; print(cart.total(${random.int(1, 9999)}))"`,
          says: random.chance(0.3)
            ? 'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\nValueError: negative'
            : `${random.int(1, 9999)}`,
          exit: random.chance(0.3) ? 1 : 0,
        });
    },
  ],
  [
    "an API that is overloaded",
    (session) => {
      for (let n = session.random.int(3, 9); n > 0; n--) {
        for (let attempt = 1; attempt <= session.random.int(2, 8); attempt++) session.retry(attempt);
        read(session);
      }
    },
  ],
  [
    "stopped by hand, and begun again",
    (session) => {
      const { random } = session;
      for (let n = random.int(3, 6); n > 0; n--) {
        session.run({ does: "shell", what: "npm run e2e", refused: true });
        session.interrupt();
        session.prompt("Not like this.");
        edit(session);
      }
    },
  ],
  [
    "a command that the user refuses",
    (session) => {
      for (let n = session.random.int(3, 7); n > 0; n--) {
        session.run({ does: "shell", what: "git push --force origin main", refused: true });
        session.say();
        if (session.random.chance(0.4)) session.prompt("No, do not push.");
      }
    },
  ],
  [
    "many tools at once",
    (session) => {
      const { random } = session;
      for (let n = random.int(4, 9); n > 0; n--) {
        const runs = Array.from({ length: random.int(3, 8) }, (): RunInput => {
          const does = random.pick<RunInput["does"]>(["read", "search", "shell"]);
          return {
            does,
            what: does === "shell" ? `ls ${fileOf(session)}` : fileOf(session),
            says: prose(random.int(50, 4000), random),
            exit: random.chance(0.2) ? 1 : 0,
          };
        });
        session.together(runs);
      }
    },
  ],
  [
    "the first look of each sub-agent",
    (session) => {
      const { random } = session;
      const runner = random.pick(runners);
      const tests = severalFailing(2, random);
      const files = Array.from(
        { length: random.int(3, 6) },
        () => [fileOf(session), prose(random.int(400, 6000), random)] as const,
      );
      for (let n = random.int(3, 6); n > 0; n--) {
        const agent = `a${random.hex(2)}`;
        for (const [what, says] of files) session.run({ does: "read", what, says }, agent);
        session.run({ does: "shell", what: runner.command, says: runner.red(tests, 30, random), exit: 1 }, agent);
        for (let looks = random.int(2, 6); looks > 0; looks--) read(session, fileOf(session), agent);
      }
    },
  ],
  [
    "a watcher's output",
    (session) => {
      const { random } = session;
      session.run({ does: "shell", what: "npm run dev > dev.log 2>&1 &" });
      for (let n = random.int(6, 14); n > 0; n--) {
        edit(session);
        session.run({
          does: "shell",
          what: "tail -n 4 dev.log",
          says: "[vite] hmr update /src/main.ts\n[vite] page reload",
        });
      }
    },
  ],
  [
    "an installation over a bad network",
    (session) => {
      const { random } = session;
      session.run({ does: "shell", what: "npm view react version", says: "19.3.0" });
      for (let n = random.int(1, 3); n > 0; n--) {
        session.run({ does: "shell", what: "npm install", says: network, exit: 1, took: random.int(30, 90) * 1000 });
        if (random.chance(0.5)) session.run({ does: "shell", what: `sleep ${random.int(5, 30)}`, took: 9000 });
      }
      session.run({ does: "shell", what: "npm install", says: "added 212 packages in 14s" });
    },
  ],
  [
    "permission denied, then sudo",
    (session) => {
      for (const tool of ["apt-get update", "apt-get install -y jq", "systemctl restart nginx", "mkdir /opt/shop"]) {
        session.run({
          does: "shell",
          what: tool,
          says: "E: Could not open lock file: open (13: Permission denied)",
          exit: 100,
        });
        session.run({ does: "shell", what: `sudo ${tool}`, says: "Done." });
      }
    },
  ],
  [
    "the same question to the repository, prompt after prompt",
    (session) => {
      const { random } = session;
      const says = prose(random.int(300, 3000), random);
      for (let n = random.int(6, 10); n > 0; n--) {
        session.prompt("What about this one?");
        session.run({ does: "read", what: "README.md", says });
        search(session);
        session.say();
      }
    },
  ],
  [
    "searches without a hit",
    (session) => {
      const { random } = session;
      for (let n = random.int(8, 20); n > 0; n--)
        session.run({ does: "search", what: `${random.pick(["use", "get", "on"])}${word(random)}`, exit: 1 });
    },
  ],
  [
    "a screenshot after each change",
    (session) => {
      const { random } = session;
      for (let n = random.int(6, 12); n > 0; n--) {
        edit(session, "src/page.css");
        session.run({ does: "shell", what: "node shot.js", says: "shot.png", took: 6000 });
        session.run({ does: "read", what: "shot.png", says: "x".repeat(1200), tokens: 1600 });
      }
    },
  ],
  [
    "git status between things",
    (session) => {
      const { random } = session;
      for (let n = random.int(6, 14); n > 0; n--) {
        session.run({ does: "shell", what: "git status --short", says: " M src/cart.ts" });
        ordinary(session, random.int(1, 3));
        edit(session);
      }
    },
  ],
  [
    "a migration: read one, write one",
    (session) => {
      const { random } = session;
      const model = prose(2200, random);
      for (let n = random.int(5, 9); n > 0; n--) {
        // The pattern is looked at again before each file, as people do.
        if (random.chance(0.5)) session.run({ does: "read", what: "src/model/pattern.ts", says: model });
        const file = fileOf(session);
        read(session, file);
        edit(session, file);
        edit(session, "src/model/index.ts");
      }
    },
  ],
];
