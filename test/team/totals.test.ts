import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dialects, heldNano, startTeam, type Team } from "./harness.ts";
import { emptied, row } from "./rows.ts";

describe.each(dialects)("sending totals, on %s", (dialect) => {
  let team: Team;
  beforeEach(async () => {
    team = await startTeam(dialect);
  });
  afterEach(() => team.stop());

  test("a newer revision replaces a row, an older or equal one changes nothing", async () => {
    const ann = await team.join();
    const send = async (revision: number, nanoUsd: string) => (await ann.send([row({ revision, nanoUsd })])).rows[0];
    expect(await send(3, "300")).toEqual({ status: "accepted", revision: 3 });
    expect(await send(2, "200")).toEqual({ status: "stale", revision: 3 });
    expect(await send(3, "999")).toEqual({ status: "stale", revision: 3 });
    expect(await send(5, "120")).toEqual({ status: "accepted", revision: 5 });
    expect(await heldNano(team)).toEqual({ rows: 120n, days: 120n });
  });

  test("of one row twice in a batch the greater revision counts", async () => {
    const ann = await team.join();
    const receipt = await ann.send([
      row({ revision: 2, nanoUsd: "20" }),
      row({ revision: 1, nanoUsd: "10" }),
      row({ revision: 4, nanoUsd: "40" }),
    ]);
    expect(receipt.rows.map(({ status }) => status)).toEqual(["accepted", "stale", "accepted"]);
    expect(await heldNano(team)).toEqual({ rows: 40n, days: 40n });
  });

  test("rows differ by hour, tool, model, kind and each tag", async () => {
    const ann = await team.join();
    const rows = [
      row(),
      row({ hour: "2026-11-02T10:00Z" }),
      row({ tool: "codex" }),
      row({ model: "claude-haiku-5" }),
      row({ kind: "review" }),
      row({ team: "a" }),
      row({ project: "a" }),
      row({ initiative: "a" }),
    ];
    await ann.send(rows);
    expect(await heldNano(team)).toEqual({ rows: 8n, days: 8n });
    const { own } = await ann.own("from=2026-11-02&to=2026-11-02&by=tool,model,kind,team");
    expect(own).toHaveLength(5);
  });

  test("a row that moved to another tag leaves nothing behind", async () => {
    const ann = await team.join();
    await ann.send([row({ team: "old", nanoUsd: "70" })]);
    await ann.send([emptied(row({ team: "old" }), 2), row({ team: "new", nanoUsd: "70", revision: 2 })]);
    const { own } = await ann.own("from=2026-11-02&to=2026-11-02&by=team");
    expect(own.map(({ keys, nanoUsd }) => [keys.team, nanoUsd])).toEqual([["new", "70"]]);
  });

  test("two machines of a member add up, and a ledger belongs to one member only", async () => {
    const ann = await team.join();
    const laptop = team.as(ann.credential);
    await ann.send([row({ nanoUsd: "5" })]);
    await laptop.send([row({ nanoUsd: "7" })]);
    const { own } = await ann.own("from=2026-11-02&to=2026-11-02&by=");
    expect(own.map(({ nanoUsd }) => nanoUsd)).toEqual(["12"]);

    const ben = await team.join();
    await expect(team.as(ben.credential, ann.ledger).send([row({ nanoUsd: "5" })])).rejects.toThrow(/^409/);
  });

  test("sums beyond what a JavaScript number holds are exact", async () => {
    const members = await Promise.all(Array.from({ length: 6 }, () => team.join()));
    const hours = Array.from({ length: 200 }, (_, i) => new Date(Date.UTC(2026, 10, 2, i)).toISOString());
    for (const member of members) {
      await member.send(hours.map((hour) => row({ hour: hour.replace(":00.000", ""), nanoUsd: "9007199254741" })));
    }
    const exact = 9_007_199_254_741n * 1200n;
    expect(exact).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
    expect(Number.isSafeInteger(Number(exact))).toBe(false);
    expect(await heldNano(team)).toEqual({ rows: exact, days: exact });
    await team.server.maintain();
    const lead = await team.join("lead");
    const { cells } = await lead.ask("from=2026-11-01&to=2026-11-15&by=");
    expect(cells.map(({ nanoUsd }) => nanoUsd)).toEqual([String(exact)]);
  });

  test("hours from clocks that are wrong are taken within two days, and refused one by one beyond", async () => {
    const ann = await team.join();
    const { rows } = await ann.send([
      row({ hour: "2026-11-22T11:00Z" }),
      row({ hour: "2026-11-23T11:00Z" }),
      row({ hour: "2024-01-01T00:00Z" }),
      row({ hour: "2026-11-19T11:00Z" }),
    ]);
    expect(rows.map(({ status }) => status)).toEqual(["accepted", "outside", "outside", "accepted"]);
  });

  test("what is recalled is gone, and stays gone when a late copy arrives", async () => {
    const ann = await team.join();
    const ben = await team.join();
    const late = row({ hour: "2026-11-03T10:00Z", revision: 9, nanoUsd: "1000" });
    await ann.send([row({ nanoUsd: "1" }), row({ hour: "2026-11-03T09:00Z", nanoUsd: "20", revision: 2 })]);
    await ben.send([row({ hour: "2026-11-03T09:00Z", nanoUsd: "300" })]);
    const body = {
      protocol: 1,
      from: "2026-11-03",
      to: "2026-11-03",
      ledger: { id: ann.ledger, revision: 9 },
    };
    const answer = await ann.request("/recall", { method: "POST", body: JSON.stringify(body) });
    expect(await answer.json()).toEqual({ protocol: 1, rows: 1 });
    expect(await heldNano(team)).toEqual({ rows: 301n, days: 301n });
    expect((await ann.send([late])).rows).toEqual([{ status: "recalled", revision: null }]);
    expect((await ann.send([{ ...late, revision: 10 }])).rows).toEqual([{ status: "accepted", revision: 10 }]);
    expect(await heldNano(team)).toEqual({ rows: 1301n, days: 1301n });
  });

  test("who leaves takes all rows and tokens along, and nobody else's", async () => {
    const ann = await team.join();
    const ben = await team.join();
    await ann.send([row({ nanoUsd: "1" })]);
    await ben.send([row({ nanoUsd: "20" })]);
    expect((await ann.request("/me/data", { method: "DELETE" })).status).toBe(204);
    expect(await heldNano(team)).toEqual({ rows: 20n, days: 20n });
    expect((await ann.request("/me/summary?from=2026-11-02&to=2026-11-02")).status).toBe(401);
    for (const table of ["members", "tokens", "ledgers"] as const) {
      expect(await team.direct.db.selectFrom(table).selectAll().execute()).toHaveLength(1);
    }
  });
});
