import type { CursorUsageEvent } from "../core/vendor.ts";

/** A response as Cursor's local files tell it: when, by which model, and nothing of what it used. */
export interface LocalTurn {
  session: string;
  agent: string | null;
  /** Empty when it has none. */
  request: string;
  /** Label of the model picker; "auto", or "unknown". */
  model: string;
  /** ms. */
  at: number;
  endAt: number;
}

/** What an event is of. `turn` is null where only its conversation is known: nothing was logged near its time. */
export interface Joined<Turn> {
  session: string;
  agent: string | null;
  turn: Turn | null;
}

/** How far an event may be from a turn that has its ids, ms: billed when the answer ends, logged when it begins. */
export const idToleranceMs = 30 * 60_000;
/** The same without ids: clocks differ. */
export const timeToleranceMs = 60_000;

/**
 * What a usage event is of; null where that is not sure.
 *
 * Ids decide where Cursor tells them. Else it is the event's time and model: exactly one session must have had a turn of
 * that model then, and what ran without a client, or for somebody else, is of none. Depends on no other event.
 * @param near turns within `idToleranceMs` of the event
 * @param own all turns of its conversation
 */
export function joined<Turn extends LocalTurn>(
  event: CursorUsageEvent,
  near: readonly Turn[],
  own: readonly Turn[],
): Joined<Turn> | null {
  const { at, request, conversation } = event;
  const asked =
    request === null
      ? null
      : nearest(
          near.filter((turn) => turn.request === request),
          at,
        );
  if (asked) return { session: asked.session, agent: asked.agent, turn: asked };
  if (conversation !== null) {
    const [any] = own;
    if (!any) return null; // of another machine
    const turn = nearest(
      own.filter((candidate) => distance(candidate, at) <= timeToleranceMs),
      at,
    );
    return { session: any.session, agent: any.agent, turn };
  }
  const turn = event.user === null && event.headless !== true ? onlyNear(event, near) : null;
  return turn && { session: turn.session, agent: turn.agent, turn };
}

/** Label of a model as Cursor's local files have it. */
export function turnModel(label: string): string {
  return label === "default" ? "auto" : label;
}

/** The nearest turn of the only session that had one of the event's model then. */
function onlyNear<Turn extends LocalTurn>({ at, model }: CursorUsageEvent, near: readonly Turn[]): Turn | null {
  const alike = near.filter((turn) => turn.model === "unknown" || turn.model === turnModel(model));
  const within = alike.filter((turn) => distance(turn, at) === 0);
  const turns = within.length > 0 ? within : alike.filter((turn) => distance(turn, at) <= timeToleranceMs);
  return turns.every(({ session }) => session === turns[0]?.session) ? nearest(turns, at) : null;
}

function nearest<Turn extends LocalTurn>(turns: readonly Turn[], at: number): Turn | null {
  const order = (a: Turn, b: Turn) =>
    distance(a, at) - distance(b, at) ||
    a.at - b.at ||
    compare(a.session, b.session) ||
    compare(a.agent ?? "", b.agent ?? "") ||
    compare(a.request, b.request);
  return turns.toSorted(order)[0] ?? null;
}

/** ms; 0 within the turn. */
function distance({ at, endAt }: LocalTurn, time: number): number {
  return Math.max(0, at - time, time - endAt);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
