import type { Session } from "./session.ts";
import { createSession, hour, minute, type SessionBuilder } from "./session.ts";

/** When somebody prompts: what the usual hours are learnt from. */
export type Habit = "office" | "evenings" | "unknown";

export interface AloneKind {
  name: string;
  habit: Habit;
  /** Day and hour at which the session begins, of the week from Monday 2026-11-16 on. */
  begins: number;
  model?: Session["model"];
  system?: number;
  write(session: SessionBuilder): void;
}

const monday = Date.UTC(2026, 10, 16);
export const at = (day: number, hours: number): number => monday + day * 24 * hour + hours * hour;

/** Works on its own for so many minutes: responses of a large context, some minutes apart at most. */
export function works(session: SessionBuilder, minutes: number, agent: string | null = null): void {
  const end = session.now() + minutes * minute;
  while (session.now() < end) {
    session.run(
      {
        does: session.random.pick(["read", "edit", "shell"]),
        what: `src/part${session.random.int(1, 90)}.ts`,
        says: "x".repeat(session.random.int(100, 4000)),
      },
      agent,
    );
    session.pass(session.random.int(1, 25) * 1000);
  }
}

function dialogue(session: SessionBuilder, times: number): void {
  for (let n = times; n > 0; n--) {
    works(session, session.random.int(1, 6));
    session.pass(session.random.int(10, 300) * 1000);
    session.prompt("And this?");
  }
  session.say();
}

/** Somebody is there, or it is a time at which they usually are, or it costs next to nothing. */
export const attended: readonly AloneKind[] = [
  {
    name: "two hours on its own by day",
    habit: "office",
    begins: at(1, 10),
    write: (session) => works(session, session.random.int(20, 60)),
  },
  {
    name: "over lunch",
    habit: "office",
    begins: at(2, 12),
    write: (session) => works(session, session.random.int(30, 70)),
  },
  {
    name: "a dialogue in the evening",
    habit: "office",
    begins: at(1, 21),
    write: (session) => dialogue(session, session.random.int(5, 14)),
  },
  {
    name: "a dialogue on Saturday",
    habit: "office",
    begins: at(5, 11),
    write: (session) => dialogue(session, session.random.int(5, 14)),
  },
  {
    name: "the last run of the day",
    habit: "office",
    begins: at(3, 18.6),
    write: (session) => works(session, session.random.int(10, 26)),
  },
  {
    name: "someone who works in the evening",
    habit: "evenings",
    begins: at(3, 21),
    write: (session) => works(session, session.random.int(15, 60)),
  },
  {
    name: "a small model at night",
    habit: "office",
    begins: at(1, 23),
    model: "small",
    system: 6000,
    write: (session) => works(session, session.random.int(9, 30)),
  },
  {
    name: "asked in the evening, taken up in the morning",
    habit: "office",
    begins: at(1, 18),
    write: (session) => {
      works(session, session.random.int(10, 50));
      session.pass(at(2, 9) - session.now());
      session.prompt("Good morning.");
      works(session, session.random.int(10, 60));
    },
  },
  {
    name: "stopped again and again",
    habit: "office",
    begins: at(1, 20),
    write: (session) => {
      for (let n = session.random.int(3, 8); n > 0; n--) {
        works(session, session.random.int(2, 6));
        session.interrupt();
        session.prompt("No, like this.");
      }
    },
  },
  {
    name: "the first days, by day",
    habit: "unknown",
    begins: at(1, 14),
    write: (session) => works(session, session.random.int(15, 60)),
  },
];

/** Nobody is there, and it spends. */
export const leftAlone: readonly AloneKind[] = [
  {
    name: "from Friday afternoon on",
    habit: "office",
    begins: at(4, 18),
    write: (session) => works(session, session.random.int(90, 160)),
  },
  {
    name: "overnight",
    habit: "office",
    begins: at(1, 22),
    write: (session) => works(session, session.random.int(30, 80)),
  },
  {
    name: "on Sunday",
    habit: "office",
    begins: at(6, 9),
    write: (session) => works(session, session.random.int(30, 80)),
  },
  {
    name: "sub-agents at night",
    habit: "office",
    begins: at(2, 21),
    write: (session) => {
      session.say();
      for (let n = session.random.int(4, 8); n > 0; n--)
        works(session, session.random.int(15, 40), `a${session.random.hex(2)}`);
    },
  },
  {
    name: "a large model at night",
    habit: "office",
    begins: at(3, 23),
    model: "large",
    system: 240_000,
    write: (session) => works(session, session.random.int(30, 80)),
  },
  {
    name: "slowly, all night",
    habit: "office",
    begins: at(0, 22),
    write: (session) => {
      for (let n = session.random.int(30, 60); n > 0; n--) {
        session.run({
          does: "shell",
          what: "npm run e2e",
          says: "x".repeat(9000),
          took: session.random.int(60, 200) * 1000,
        });
      }
    },
  },
  {
    name: "with compactions",
    habit: "office",
    begins: at(1, 20),
    write: (session) => {
      for (let n = 4; n > 0; n--) {
        works(session, session.random.int(20, 50));
        session.compact();
      }
    },
  },
  {
    name: "the first days, at night",
    habit: "unknown",
    begins: at(1, 23),
    write: (session) => works(session, session.random.int(30, 80)),
  },
  {
    name: "in the morning, of one who works in the evening",
    habit: "evenings",
    begins: at(3, 4),
    write: (session) => works(session, session.random.int(30, 80)),
  },
];

/** The weeks before: prompts on workdays at these hours, with an answer each. */
export function historyOf(habit: Habit, seed: number): Session | undefined {
  if (habit === "unknown") return undefined;
  const session = createSession(seed, { start: at(-21, 9), model: "small", system: 2000 });
  const hours = habit === "office" ? [9, 10, 11, 13, 14, 15, 16, 17] : [19, 20, 21, 22, 23];
  for (let day = -21; day < 0; day++) {
    if ((day + 21) % 7 > 4) continue;
    for (const clock of hours) {
      if (session.random.chance(0.2)) continue;
      session.pass(at(day, clock) + session.random.int(1, 50) * minute - session.now());
      session.prompt();
      session.say(50);
    }
  }
  return session.end().session;
}
