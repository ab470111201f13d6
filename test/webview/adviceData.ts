/** Made-up alerts and model advice for the panel, the same at every run. */
import type { AdviceReport, Alert } from "../../src/core/alert.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { ModelAdvice } from "../../src/core/tasks.ts";
import { makeDetail, makeSnapshot, now } from "./data.ts";

const minute = 60_000;
const { source, session } = makeDetail(1).summary;

const unanswered = { toldAt: null, toldAs: null, answer: null, until: null };

function evidence(lines: number, until: number): Alert["evidence"] {
  return Array.from({ length: lines }, (_, i) => ({
    at: until - (lines - 1 - i) * minute,
    log: { path: "/home/dev/.claude/projects/parser/session.jsonl", offset: 1000 + i * 250 },
  }));
}

/** One of each severity and of most detectors, and one that was answered. */
export function makeAlerts(): Alert[] {
  return [
    {
      ...unanswered,
      id: "loops/claude/5f0c9a52/Bash 77aa",
      detector: "loops",
      session: { source, session },
      at: now - 4 * minute,
      since: now - 9 * minute,
      severity: "warning",
      toldAt: now - 8 * minute,
      title: "The same test keeps failing",
      reason: "Bash failed 6 times in the same way without a success in between, over 11 responses",
      advice: "Stop it, read the failure yourself, then say what to change",
      amount: { nanoUsd: 1_204_000_000, is: "wasted" },
      evidence: evidence(6, now - 4 * minute),
      lesson: "Bash 77aa",
    },
    {
      ...unanswered,
      id: "contextReset/claude/5f0c9a52",
      detector: "contextReset",
      session: { source, session },
      at: now - minute,
      since: now - minute,
      severity: "notice",
      title: "The cache is cold: a good moment to start fresh",
      reason:
        "The next turn costs about $0.93, $0 of it to read 157k (78%) tokens again, $0.89 for what is new and $0.04 for the answer; starting fresh costs less at once and saves about $0.06 a turn",
      advice: "Ask for a hand-off note (goal, decisions, open points, files), then begin a new session with it",
      amount: { nanoUsd: 2_100_000_000, is: "saved" },
      evidence: evidence(1, now - minute),
    },
    {
      ...unanswered,
      id: "dearModel/claude-opus-5-5",
      detector: "dearModel",
      session: { source: "codex", session: "019d4d6b-be80" },
      at: now - 50 * minute,
      since: now - 50 * minute,
      severity: "notice",
      title: "First use of claude-opus-5-5",
      reason: "A response costs about 5 times what is usual for you",
      advice: "Keep it for the tasks that need it",
      amount: { nanoUsd: 120_000_000_000, is: "monthly" },
      evidence: evidence(3, now - 50 * minute),
    },
    {
      ...unanswered,
      id: "digest/2026-11-21",
      detector: "digest",
      session: null,
      at: now - 14 * 60 * minute,
      since: now - 14 * 60 * minute,
      severity: "info",
      title: "Yesterday in short",
      reason: "$14.20 spent in 9 sessions; the dearest was Move the parser with $6.10. 2 worth a look",
      advice: "The history shows it by tool, model and project",
      amount: { nanoUsd: 14_200_000_000, is: "spent" },
      evidence: [],
    },
    {
      id: "loops/claude/0d11/Read 1c",
      detector: "loops",
      session: { source: "claude", session: "0d11f2aa-7777" },
      at: now - 30 * 60 * minute,
      since: now - 31 * 60 * minute,
      toldAt: null,
      toldAs: null,
      answer: "notUseful",
      until: null,
      severity: "notice",
      title: "The same is read again and again",
      reason: "Read gave the same result 7 times, and nothing was changed in between",
      advice: "Say what it should look for",
      amount: { nanoUsd: 310_000_000, is: "wasted" },
      evidence: evidence(7, now - 30 * 60 * minute),
    },
  ];
}

export function makeAdvice(alerts = makeAlerts()): AdviceReport {
  const silenced = alerts.some(({ answer }) => answer === "notUseful");
  return {
    alerts,
    nudges: { today: 2, most: 3 },
    silenced: silenced ? [{ detector: "loops", until: now + 5 * 24 * 60 * minute }] : [],
  };
}

/** A snapshot whose open notices and warnings are these alerts'. */
export function snapshotWith(alerts: readonly Alert[], overrides: Partial<Snapshot> = {}): Snapshot {
  const open = alerts.filter(({ answer, severity }) => answer === null && severity !== "info");
  return makeSnapshot({ alerts: open.map((alert) => ({ ...alert, evidence: [] })), ...overrides });
}

export function makeModelAdvice(): ModelAdvice[] {
  return [
    {
      source: "claude",
      kind: "refactor",
      models: [{ model: "claude-opus-5-5", tasks: 22, well: 19, nanoUsd: 3_120_000_000 }],
      recommendation: null,
      reason: "Only claude-opus-5-5 was used for these",
    },
    {
      source: "claude",
      kind: "smallEdit",
      models: [
        { model: "claude-opus-5-5", tasks: 64, well: 60, nanoUsd: 410_000_000 },
        { model: "claude-haiku-5", tasks: 31, well: 29, nanoUsd: 60_000_000 },
        { model: "claude-sonnet-9", tasks: 2, well: 2, nanoUsd: null },
      ],
      recommendation: {
        from: "claude-opus-5-5",
        to: "claude-haiku-5",
        saves: { low: 8_100_000_000, high: 11_400_000_000 },
      },
      reason: "31 of your tasks went as well on claude-haiku-5 (94%) as on claude-opus-5-5 (94%)",
    },
  ];
}
