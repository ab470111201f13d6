import { seededRandom } from "../../bench/corpus/random.ts";
import { type AloneKind, attended, historyOf, leftAlone } from "./aloneKinds.ts";
import { type Format, formats, type Written } from "./desk.ts";
import { fill, freshStart, goingOn, type ResetKind } from "./resetKinds.ts";
import { createSession, hour, minute, type Session } from "./session.ts";

/** A labelled session with the sessions before it, from which is learnt what is usual: a home of its own. */
export interface Case {
  kind: string;
  sick: boolean;
  half: "tuning" | "kept";
  written: Written;
  before: Written[];
  /** When it is looked at, ms. */
  now: number;
  /** Responses that sessions of its kind usually still have after its last one. */
  left: number;
}

/** Cursor logs no costs: nothing can be said about a run's. */
const priced: readonly Format[] = formats.filter((format) => format !== "cursor");
const windows = { claude: 1_000_000, codexNew: 258_400, codexOld: 258_400, cursor: 0 };

export function aloneCases(): Case[] {
  return [...cases(attended, false, 3, alone, 3), ...cases(leftAlone, true, 4, alone, 4)];
}

export function resetCases(): Case[] {
  return [...cases(goingOn, false, 6, reset, 5), ...cases(freshStart, true, 12, reset, 6)];
}

type Write<Kind> = (kind: Kind, format: Format, seed: number) => Omit<Case, "kind" | "sick" | "half">;

function cases<Kind extends { name: string; formats?: readonly Format[] }>(
  kinds: readonly Kind[],
  sick: boolean,
  times: number,
  write: Write<Kind>,
  set: number,
): Case[] {
  return kinds.flatMap((kind, k) =>
    (kind.formats ?? priced).flatMap((format) =>
      Array.from({ length: times }, (_, n): Case => {
        const seed = ((set * 100 + k) * 10 + formats.indexOf(format)) * 100 + n;
        return { kind: kind.name, sick, half: n % 3 === 1 ? "tuning" : "kept", ...write(kind, format, seed) };
      }),
    ),
  );
}

const alone: Write<AloneKind> = ({ habit, begins, model = "usual", system = 120_000, write }, format, seed) => {
  const session = createSession(seed, { start: begins, model, system });
  session.pass(session.random.int(0, 8) * minute);
  session.prompt("Please do this.");
  write(session);
  const { session: steps, end } = session.end();
  const history = historyOf(habit, seed);
  const before = history ? [{ id: session.random.uuid(), format, session: history }] : [];
  return { written: { id: session.random.uuid(), format, session: steps }, before, now: end + 1000, left: 0 };
};

const reset: Write<ResetKind> = ({ left, rested, share, ttl = "5m", system = 18_000, write = fill }, format, seed) => {
  const start = Date.UTC(2026, 10, 17, 9);
  const session = createSession(seed, { start, system });
  const { random } = session;
  session.prompt("Please do this.");
  write(session, (share[0] + (share[1] - share[0]) * random.next()) * windows[format] - system);
  session.say(300);
  const { session: steps, end } = session.end();
  const made = steps.steps.filter(({ kind }) => kind === "answer").length;
  const before = Array.from({ length: 9 }, (_, n) => ({
    id: random.uuid(),
    format,
    session: answers(made + Math.max(1, Math.round(left * (0.6 + 0.1 * n))), start - (n + 1) * 24 * hour, seed + n),
  }));
  return { written: { id: random.uuid(), format, session: steps, ttl }, before, now: end + rested, left };
};

/** A session of so many answers, long ago. */
function answers(count: number, start: number, seed: number): Session {
  const session = createSession(seededRandom(seed).int(0, 1e9), { start, system: 2000, model: "small" });
  session.prompt();
  for (let n = count; n > 0; n--) session.say(40);
  return session.end().session;
}
