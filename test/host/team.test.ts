import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { cacheFolder } from "../../scripts/cache.ts";
import { batchSchema, type Row } from "../../src/team/wire.ts";
import { append, claudeLog, claudeResponse } from "./logs.ts";
import { open, openPanel, poll } from "./steps.ts";
import { beginToJoin, documentText, joinTeam, openTeam, pasteInvite, type TeamWorld } from "./team.ts";
import { dialog, filesWith, toast } from "./vendors.ts";

const hour = 3_600_000;
/** In a week that is over, and published by now. */
const workedAt = Math.floor(Date.now() / (24 * hour)) * 24 * hour + 12 * hour - 9 * 24 * hour;
const markers = ["SECRETPROMPT", "SECRETPATH", "SECRETTITLE", "SECRETBRANCH", "SECRETANSWER"];

const workNano = 1_500_016_000n;

/** $1.00 and $0.50 in two hours, in a log that is full of what nobody else may know. */
function work(home: string, id = ""): void {
  const cwd = "/home/dev/SECRETPATH";
  const response = (name: string, tokens: number, at: number) => ({
    ...claudeResponse(cwd, `${id}${name}`, { cacheRead: 0, cacheWrite: tokens, output: 0 }, { at }),
    gitBranch: "feature/SECRETBRANCH",
  });
  const common = { ...response("0", 0, workedAt - 1000), requestId: undefined };
  append(
    claudeLog(home),
    { ...common, type: "user", uuid: `${id}u`, message: { role: "user", content: "SECRETPROMPT" } },
    { type: "ai-title", aiTitle: "SECRETTITLE", sessionId: "0b6f7a52-8a3f-4c1e-9a55-5a3d1f0c7e21" },
    { type: "summary", summary: "SECRETTITLE", leafUuid: `${id}u` },
    response("1", 250_000, workedAt),
    response("2", 125_000, workedAt - hour),
  );
}

const rowsOf = (body: string): Row[] => batchSchema.parse(JSON.parse(body)).rows;
const totals = ({ sent }: TeamWorld) => sent.filter(({ path }) => path === "/v1/totals").map(({ body }) => body);
const nano = (rows: { nanoUsd: string }[]) => rows.reduce((sum, { nanoUsd }) => sum + BigInt(nanoUsd), 0n);
/** What stands between the comments. */
const bodiesIn = (text: string) =>
  text
    .replaceAll("\r\n", "\n")
    .split(/^\/\/.*\n/m)
    .map((part) => part.trim())
    .filter((part) => part !== "");

test("what is agreed to, previewed and sent is what the team's lead reads; then it is recalled, and the team left", async () => {
  const team = await openTeam(workedAt + hour);
  const editor = await open({ settings: { "taximeter.timeZone": "UTC" } });
  work(editor.home);
  await expect.poll(async () => (await editor.statusBar())?.text, poll).toContain("$1.50");

  await pasteInvite(editor, await team.inviteLink());
  const consent = await dialog(editor).innerText();
  for (const part of [team.address, "every five minutes", "Never: prompts", "names of branches", "pseudonym"])
    expect(consent).toContain(part);
  await editor.screenshot("team consent");
  await dialog(editor).getByRole("button", { name: "Cancel" }).click();
  await beginToJoin(editor, await team.inviteLink());
  await editor.screenshot("team telemetry");
  await dialog(editor).getByRole("button", { name: "Send Anyway" }).click();
  await dialog(editor).getByRole("button", { name: "Preview First" }).click();
  const previewed = bodiesIn(await documentText(editor, "What Would Be Sent"));
  await editor.screenshot("team preview");
  expect(team.sent).toEqual([]);

  await toast(editor, "this is what would be").getByRole("button", { name: "Join and Send" }).click();
  await toast(editor, `You are in the team at ${team.address}. Sent: 2 rows.`).waitFor();
  expect(totals(team)).toEqual(previewed);
  const rows = totals(team).flatMap(rowsOf);
  expect(nano(rows)).toBe(workNano);
  expect(rows.map(({ team: tag, project, initiative }) => tag ?? project ?? initiative)).toEqual([null, null]);
  const seen = JSON.stringify(team.sent);
  for (const marker of [...markers, dirname(editor.home), "shop"]) expect(seen).not.toContain(marker);
  const token = team.sent.flatMap(({ headers }) => /Bearer ([^"]+)/.exec(headers)?.[1] ?? [])[0]!;
  expect(filesWith(dirname(editor.home), token)).toEqual([]);
  await editor.run("Taximeter: Show What Was Sent to the Team");
  expect(bodiesIn(await documentText(editor, "What Was Sent"))).toEqual(previewed);

  const others = await Promise.all([1, 2, 3, 4].map(() => team.join()));
  for (const other of others) await other.send(rows);
  const lead = await team.join("lead");
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  const ask = () => lead.ask(`from=${day(workedAt - 8 * 24 * hour)}&to=${day(workedAt + 8 * 24 * hour)}&by=tool`);
  expect((await ask()).cells).toEqual([]);
  team.clock.now = Date.now() + 7 * 24 * hour;
  await team.server.maintain();
  expect(nano((await ask()).cells)).toBe(5n * workNano);
  const page = await editor.page.context().browser()!.newPage();
  await page.goto(await team.inviteLink("lead"));
  await page.getByRole("heading", { name: /^Week of/ }).waitFor();
  await page.goto(`${team.address}/?week=${day(workedAt)}`);
  await page.getByText("$7.50").first().waitFor();
  await page.screenshot({ path: join(cacheFolder, "screenshots", "team page.png"), fullPage: true });
  await page.close();

  await editor.run(openPanel);
  const panel = await editor.panel();
  await panel.getByRole("tab", { name: "About" }).click();
  const status = panel.getByRole("region", { name: "Team sync" });
  await expect.poll(() => status.innerText(), poll).toMatch(/127\.0\.0\.1:\d+[^]*2 rows in all[^]*0 rows/);
  await editor.screenshot("team about");

  await editor.run("Taximeter: Recall What Was Sent to the Team…");
  await editor.page.locator(".quick-input-list .monaco-list-row", { hasText: "All that this machine sent" }).click();
  await dialog(editor).getByRole("button", { name: "Delete There" }).click();
  await toast(editor, "The endpoint deleted 2 rows of this machine.").waitFor();
  await editor.run("Taximeter: Leave the Team…");
  await dialog(editor).getByRole("button", { name: "Leave and Delete" }).click();
  await toast(editor, "Your data there is deleted.").waitFor();
  expect(team.sent.at(-1)).toMatchObject({ method: "DELETE", path: "/v1/me/data" });
  const calls = team.sent.length;
  await editor.run("Taximeter: Sync with the Team Now");
  await toast(editor, "You are in no team.").waitFor();
  expect(team.sent.length).toBe(calls);
});

test("while VS Code's telemetry is off, nothing is sent without a consent of its own", async () => {
  const team = await openTeam(workedAt + hour);
  const editor = await open();
  work(editor.home);
  await expect.poll(async () => (await editor.statusBar())?.text, poll).toContain("$1.50");
  await beginToJoin(editor, await team.inviteLink());
  expect(await dialog(editor).innerText()).toContain(`goes only to ${team.address}`);
  await dialog(editor).getByRole("button", { name: "Cancel" }).click();
  await editor.run("Taximeter: Sync with the Team Now");
  await toast(editor, "You are in no team.").waitFor();
  expect(team.sent).toEqual([]);
});

test("what waits while there is no network arrives later, also after the window was loaded anew", async () => {
  const team = await openTeam(workedAt + hour);
  const editor = await open();
  // The workbench keeps secrets encrypted with a key of its server's; without one it forgets them with the page.
  await editor.page.route("**/mint-key", (route) => route.fulfill({ body: Buffer.alloc(32, 7) }));
  work(editor.home);
  await expect.poll(async () => (await editor.statusBar())?.text, poll).toContain("$1.50");
  await joinTeam(editor, await team.inviteLink());
  team.setDown(true);
  work(editor.home, "later");
  await expect.poll(async () => (await editor.statusBar())?.text, poll).toContain("$3.00");
  await editor.run("Taximeter: Sync with the Team Now");
  await toast(editor, "The endpoint cannot be reached. What waits is sent later.").waitFor();
  await editor.page.reload();
  await expect.poll(async () => (await editor.statusBar())?.text, poll).toContain("$3.00");
  team.setDown(false);
  await editor.run("Taximeter: Sync with the Team Now");
  await toast(editor, "All is sent").waitFor();
  const newest = new Map(
    totals(team)
      .flatMap(rowsOf)
      .map((row) => [row.hour, row]),
  );
  expect(nano([...newest.values()])).toBe(2n * workNano);
});
