import type { DetectorId, Finding } from "../../../src/core/finding.ts";
import { contextReset } from "../../../src/insights/contextReset.ts";
import type { CallFact } from "../../../src/insights/facts.ts";
import { loops } from "../../../src/insights/loops.ts";
import { unattended } from "../../../src/insights/unattended.ts";
import { isWorkingTime } from "../../../src/insights/workingHours.ts";
import type { Measured } from "../measure.ts";
import { type Desk, openDesk } from "./desk.ts";
import { type Labelled, loopSessions } from "./loops.ts";
import { aloneCases, type Case, resetCases } from "./single.ts";

type Half = Labelled["half"];

interface Verdict {
  name: string;
  sick: boolean;
  told: boolean;
  spent: number | null;
}

/** How the detectors do on logs, through parsers, ledger and engine. */
export async function measureLogs(half: Half): Promise<Measured[]> {
  return [
    measured(
      "loops",
      await judgeLoops(loopSessions({ healthy: 4, sick: 4 }).filter((session) => session.half === half)),
    ),
    measured(
      "unattended",
      await judgeCases(
        "unattended",
        aloneCases().filter((one) => one.half === half),
      ),
    ),
    measured(
      "contextReset",
      await judgeCases(
        "contextReset",
        resetCases().filter((one) => one.half === half),
      ),
    ),
  ];
}

async function judgeLoops(sessions: readonly Labelled[]): Promise<Verdict[]> {
  const desk = await openDesk(sessions);
  const verdicts: Verdict[] = [];
  for (const session of sessions) {
    const told = tells(await desk.findings(session, session.end + 1000), "loops");
    const name = `${session.kind} (${session.format})`;
    const spent = told && session.sick ? await spentOnLoop(session, desk) : null;
    verdicts.push({ name, sick: session.sick, told, spent });
  }
  await desk.close();
  return verdicts;
}

async function judgeCases(detector: "unattended" | "contextReset", cases: readonly Case[]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const one of cases) {
    const desk = await openDesk([one.written, ...one.before]);
    const told = tells(await desk.findings(one.written, one.now), detector);
    const name = `${one.kind} (${one.written.format})`;
    const spent = told && one.sick ? await (detector === "unattended" ? spentAlone : spentAboveUsual)(one, desk) : null;
    verdicts.push({ name, sick: one.sick, told, spent });
    await desk.close();
  }
  return verdicts;
}

function tells(findings: readonly Finding[], detector: DetectorId): boolean {
  return findings.some((finding) => finding.detector === detector);
}

function measured(detector: DetectorId, verdicts: readonly Verdict[]): Measured {
  const [sick, healthy] = [verdicts.filter((verdict) => verdict.sick), verdicts.filter((verdict) => !verdict.sick)];
  const [found, alarmed] = [sick.filter(({ told }) => told), healthy.filter(({ told }) => told)];
  const spent = found.flatMap((verdict) => verdict.spent ?? []).sort((a, b) => a - b);
  return {
    detector,
    healthy: healthy.length,
    sick: sick.length,
    precision: found.length / (found.length + alarmed.length),
    recall: found.length / sick.length,
    falseAlarms: (100 * alarmed.length) / healthy.length,
    spent: spent.length === 0 ? null : { median: spent[spent.length >> 1]!, worst: spent.at(-1)! },
    wrong: [...alarmed, ...sick.filter(({ told }) => !told)].map(({ name }) => name),
  };
}

/** From the onset to the first alarm; null where the tool logs no costs. */
async function spentOnLoop(session: Labelled, desk: Desk): Promise<number | null> {
  if (session.format === "cursor") return null;
  const factsAt = await desk.replay(session, 0);
  const { tools, calls } = factsAt(session.end);
  const after = tools.map(({ at }) => at).filter((at) => at > session.onset!);
  const alarm = after.find((at) => loops(factsAt(at)).length > 0)!;
  return sum(calls.filter(({ at }) => at > session.onset! && at <= alarm));
}

/** From the last prompt, or the end of the working hours after it, to the first alarm. */
async function spentAlone({ written, now }: Case, desk: Desk): Promise<number> {
  const factsAt = await desk.replay(written, 0);
  const { calls, marks, hours } = factsAt(now);
  const prompt = marks.findLast(({ mark }) => mark === "prompt")!.at;
  const alone = calls.filter(({ at }) => at > prompt && !isWorkingTime(at, hours));
  const alarm = alone.findIndex(({ at }) => unattended(factsAt(at)).length > 0);
  return sum(alone.slice(0, alarm + 1));
}

/** What the responses up to the first advice cost above the mean of the first hour; null where time made the difference. */
async function spentAboveUsual({ written, now, left }: Case, desk: Desk): Promise<number | null> {
  const factsAt = await desk.replay(written, left);
  const { calls } = factsAt(now);
  const alarm = calls.findIndex(({ at }) => contextReset(factsAt(at), at).length > 0);
  if (alarm < 0) return null;
  const first = calls.filter(({ at }, n) => n > 0 && at < calls[0]!.at + 3_600_000);
  const usual = sum(first) / first.length;
  const above = calls.slice(1, alarm + 1).map(({ nanoUsd }) => Math.max(0, (nanoUsd ?? 0) - usual));
  return Math.round(above.reduce((total, cost) => total + cost, 0));
}

function sum(calls: readonly CallFact[]): number {
  return calls.reduce((total, { nanoUsd }) => total + (nanoUsd ?? 0), 0);
}
