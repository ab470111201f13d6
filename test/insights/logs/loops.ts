import { seededRandom } from "../../bench/corpus/random.ts";
import { type Format, formats, type Written } from "./desk.ts";
import { healthyKinds } from "./healthyKinds.ts";
import { type Kind, ordinary } from "./kinds.ts";
import { laterHealthy, laterSick } from "./laterKinds.ts";
import { createSession } from "./session.ts";
import { sickKinds } from "./sickKinds.ts";

/** A session whose state is known. */
export interface Labelled extends Written {
  kind: string;
  sick: boolean;
  /** When it began to go wrong, ms. */
  onset: number | null;
  end: number;
  half: "tuning" | "kept";
}

const tuesday = Date.UTC(2026, 10, 17, 9);

/** Every kind in every format, some times. Later kinds, and a third of the first ones, are only in the half kept apart. */
export function loopSessions(times: { healthy: number; sick: number }): Labelled[] {
  return [
    ...of(healthyKinds, false, times.healthy, drawn(healthyKinds)),
    ...of(sickKinds, true, times.sick, drawn(sickKinds)),
    ...of(laterHealthy, false, times.healthy, laterHealthy, 500),
    ...of(laterSick, true, times.sick, laterSick, 500),
  ];
}

function of(kinds: readonly Kind[], sick: boolean, count: number, keptOnly: readonly Kind[], from = 0): Labelled[] {
  return kinds.flatMap((kind, k) =>
    formats.flatMap((format, f) =>
      Array.from({ length: keptOnly.includes(kind) ? count / 2 : count }, (_, n): Labelled => {
        const seed = ((sick ? 2 : 1) * 1000 + from + k) * 1000 + f * 100 + n;
        const half = keptOnly.includes(kind) || n % 2 === 1 ? "kept" : "tuning";
        return { ...labelled(kind, sick, seed, format), half };
      }),
    ),
  );
}

function labelled([kind, write]: Kind, sick: boolean, seed: number, format: Format): Omit<Labelled, "half"> {
  const session = createSession(seed, { start: tuesday, model: seededRandom(seed).pick(["usual", "large", "usual"]) });
  session.prompt("Please do this.");
  ordinary(session, session.random.int(4, 25));
  if (sick) session.sickens();
  write(session);
  ordinary(session, session.random.int(0, 12));
  return { id: session.random.uuid(), kind, sick, format, ...session.end() };
}

/** A third of them. */
function drawn(kinds: readonly Kind[]): Kind[] {
  const random = seededRandom(20261122);
  const order = kinds.map((kind) => ({ kind, at: random.next() })).sort((a, b) => a.at - b.at);
  return order.slice(0, Math.round(kinds.length / 3)).map(({ kind }) => kind);
}
