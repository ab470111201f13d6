import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exportFormats } from "../../src/core/review.ts";
import { readCsv } from "../unit/publishedCells.ts";
import { dialects, startTeam, type Team, type TestMember } from "./harness.ts";
import { row } from "./rows.ts";

const range = "from=2026-11-02&to=2026-11-08";
interface Json {
  publishedThrough: string;
  leastPeople: number;
  cells: { firstDay: string; lastDay: string; team: string | null; apiValueNanoUsd: string; calls: number }[];
}

describe.each(dialects)("exports of a team, on %s", (dialect) => {
  let team: Team;
  let lead: TestMember;
  let member: TestMember;

  beforeEach(async () => {
    team = await startTeam(dialect);
    lead = await team.join("lead");
    for (let i = 0; i < 12; i++) {
      member = await team.join();
      const name = i < 6 ? '=HYPERLINK("https://evil.example")' : "Search";
      // Some work on one day only: their day is withheld, their money is not.
      const hours = ["2026-11-02T09:00Z", i < 6 ? "2026-11-03T09:00Z" : `2026-11-0${i - 3}T09:00Z`];
      await member.send(
        hours.map((hour, j) => row({ hour, team: name, nanoUsd: String(1_000_000_001 * (i + 1 + j)) })),
      );
    }
    await team.server.maintain();
  });
  afterEach(() => team.stop());

  const get = async (query: string) => {
    const response = await lead.request(`/export?${query}`);
    return { response, text: await response.text() };
  };

  test("hold all that is published to the nano-dollar, in every format", async () => {
    const whole = (await lead.ask(`${range}&by=`)).cells[0]!;
    const json = JSON.parse((await get(`format=json&${range}`)).text) as Json;
    expect(json).toMatchObject({ publishedThrough: "2026-11-08", leastPeople: 5 });
    expect(String(json.cells.reduce((sum, cell) => sum + BigInt(cell.apiValueNanoUsd), 0n))).toBe(whole.nanoUsd);
    expect(json.cells.reduce((sum, { calls }) => sum + calls, 0)).toBe(24);
    // Days where enough worked on them, weeks where not.
    expect(new Set(json.cells.map(({ firstDay, lastDay }) => firstDay === lastDay))).toEqual(new Set([true, false]));
    const csv = (await get(`format=csv&${range}`)).text;
    expect(csv.split("\r\n")).toHaveLength(json.cells.length + 2);
    expect(csv).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    const focus = (await get(`format=focus&${range}`)).text;
    expect(focus.split("\r\n").length).toBeGreaterThan(json.cells.length);
    expect(JSON.parse((await get(`format=focus-metadata&${range}`)).text)).toMatchObject({
      Recency: [{ DatasetInstanceComplete: true }],
    });
  });

  test("have a line of FOCUS for each kind of token, with its cost and its tokens", async () => {
    const costs = { input: "1000000", cacheRead: "0", cacheWrite: "0", output: "3000000", other: "0" };
    const priced = { hour: "2026-11-09T09:00Z", team: "Search", nanoUsd: "4000000", costs } as const;
    for (let i = 0; i < 5; i++) {
      await (await team.join()).send([row({ ...priced, tokens: { input: 200, output: 100 } })]);
    }
    team.clock.now += 86_400_000;
    await team.server.maintain();
    const [header, ...lines] = readCsv((await get("format=focus&week=2026-11-09")).text);
    const told = lines.map((line) =>
      ["ListCost", "ConsumedQuantity", "PricingQuantity", "ListUnitPrice"].map((name) => line[header!.indexOf(name)]),
    );
    expect(told).toEqual([
      ["0.005", "1000", "0.001", "5"],
      ["0.015", "500", "0.0005", "30"],
    ]);
  });

  test("take filters, a day of a week, or the last week that is over", async () => {
    const only = JSON.parse((await get(`format=json&${range}&team=Search`)).text) as Json;
    expect(new Set(only.cells.map(({ team: name }) => name))).toEqual(new Set(["Search"]));
    const all = (await get(`format=json&${range}`)).text;
    expect((await get("format=json&week=2026-11-05")).text).toBe(all);
    // In which nobody worked.
    expect(JSON.parse((await get("format=json")).text)).toMatchObject({
      from: "2026-11-09",
      to: "2026-11-15",
      cells: [],
    });
  });

  test("are files that a browser saves and does not take for something else", async () => {
    for (const format of exportFormats) {
      const { response } = await get(`format=${format}&week=2026-11-05`);
      expect(response.status).toBe(200);
      expect(response.headers.get("content-disposition")).toMatch(
        /^attachment; filename="taximeter-[\d-]+\.[a-z.-]+"$/,
      );
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("content-type")).not.toContain("html");
    }
  });

  test("are for leads, and each is written down", async () => {
    expect((await member.request(`/export?format=csv&${range}`)).status).toBe(403);
    await get(`format=csv&${range}&team=Search`);
    const written = await team.direct.db.selectFrom("audit").selectAll().where("action", "=", "export").execute();
    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0]!.detail)).toMatchObject({ format: "csv", question: { where: { team: ["Search"] } } });
  });

  test("refuse what they do not know", async () => {
    const wrong = [
      ...["format=exe", `format=csv&${range}&colour=red`, "format=csv&week=yesterday", range],
      ...["format=csv&from=2020-01-01&to=2026-01-01", "format=csv&from=2026-11-08&to=2026-10-01"],
    ];
    for (const query of wrong) expect([query, (await get(query)).response.status]).toEqual([query, 400]);
  });
});
