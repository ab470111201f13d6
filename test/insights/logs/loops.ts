import type { DetectorId } from "../../../src/core/finding.ts";
import { seededRandom } from "../../bench/corpus/random.ts";
import { type Format, formats, openDesk, type Written } from "./desk.ts";
import { healthyKinds, type Kind, ordinary } from "./healthyKinds.ts";
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

/** Every kind in every format, some times. A third of the kinds, drawn by a seed, is only in the half kept apart. */
export function loopSessions(perKind: { healthy: number; sick: number }): Labelled[] {
  return [...of(healthyKinds, false, perKind.healthy), ...of(sickKinds, true, perKind.sick)];
}

function of(kinds: readonly Kind[], sick: boolean, count: number): Labelled[] {
  const keptOnly = drawn(
    kinds.map(([name]) => name),
    20261122,
  );
  return kinds.flatMap((kind, k) =>
    formats.flatMap((format, f) =>
      Array.from({ length: count }, (_, n): Labelled => {
        const seed = ((sick ? 2 : 1) * 1000 + k) * 1000 + f * 100 + n;
        const half = keptOnly.has(kind[0]) || n % 2 === 1 ? "kept" : "tuning";
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

/** A third of the names. */
function drawn(names: readonly string[], seed: number): Set<string> {
  const random = seededRandom(seed);
  const order = names.map((name) => ({ name, at: random.next() })).sort((a, b) => a.at - b.at);
  return new Set(order.slice(0, Math.round(names.length / 3)).map(({ name }) => name));
}

export async function judge(sessions: readonly Labelled[], detector: DetectorId) {
  const desk = await openDesk(sessions);
  const verdicts: { session: Labelled; told: number }[] = [];
  for (const session of sessions) {
    const findings = await desk.findings(session, session.end + 1000);
    verdicts.push({ session, told: findings.filter((finding) => finding.detector === detector).length });
  }
  await desk.close();
  return verdicts;
}
