import { test as base } from "vitest";
import { type CallEvent, type Event, noTokens, type SourceId } from "../../src/core/event.ts";
import type { Releasable } from "../../src/core/team.ts";
import { invite } from "../../src/team/server/enrolment.ts";
import { startTeam, type Team } from "./harness.ts";
import { settingsFor, startMachine, type TestMachine, type TestWindow } from "./machine.ts";

/** Tests of a member's side: each has an endpoint and a machine of its own. */
export const test = base.extend<{ team: Team; machine: TestMachine }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the fixtures that one needs from the pattern
  team: async ({}, use) => {
    const team = await startTeam("sqlite");
    await use(team);
    await team.stop();
  },
  machine: async ({ team }, use) => {
    const machine = startMachine(team.clock);
    await use(machine);
    machine.remove();
  },
});

export const hour = 3_600_000;
export const start = Date.parse("2026-11-18T08:00Z");
export const models = ["claude-opus-5", "claude-sonnet-5-5", "acme internal model"] as const;
export const publicName = (model: string) => (model.startsWith("claude-") ? model : "other");

export function call(key: string, session: string, at: number, more: Partial<CallEvent> = {}): CallEvent {
  return {
    ...{ kind: "call", source: "claude", session, key, at, endAt: at + 1000, offset: 1, model: models[0] },
    ...{ tokens: { ...noTokens, input: 1003, cacheRead: 7001, cacheWrite1h: 301, output: 507, reasoning: 100 } },
    ...{ context: 8000, tier: "standard", quality: "exact" },
    ...more,
  };
}

export function prompt(session: string, at: number, source: SourceId = "claude"): Event {
  return { kind: "mark", source, session, at, key: `prompt ${session} ${at}`, offset: 2, mark: "prompt" };
}

export function edit(session: string, at: number): Event {
  return {
    ...{ kind: "tool", source: "claude", session, at, key: `edit ${session} ${at}`, offset: 3 },
    ...{ name: "Edit", activity: "edit", target: "0123456789abcdef", ok: true, bytes: 10 },
  };
}

export async function member({ direct, server, clock }: Team, window: TestWindow, release: Releasable[] = []) {
  const secret = await direct.write((db) =>
    invite(db, { role: "member", uses: 1, expiresAt: clock.now + hour, member: null }),
  );
  const credential = await window.api.teamJoin({ address: server.address, invite: secret });
  return settingsFor(credential, release);
}

/** What the endpoint holds of everybody, by hour, tool and model. */
export async function held({ direct }: Team): Promise<Record<string, { calls: number; nano: string }>> {
  const rows = await direct.db
    .selectFrom("totals")
    .select(["hour", "tool", "model", "calls"])
    .select((select) => select.cast<string>("nano", "text").as("nano"))
    .where("calls", ">", 0)
    .execute();
  const sums: Record<string, { calls: number; nano: string }> = {};
  for (const { hour: at, tool, model, calls, nano } of rows) {
    const known = sums[`${at} ${tool} ${model}`] ?? { calls: 0, nano: "0" };
    sums[`${at} ${tool} ${model}`] = {
      calls: known.calls + calls,
      nano: String(BigInt(known.nano) + BigInt(nano)),
    };
  }
  return sums;
}
