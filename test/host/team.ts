import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { startTeam, type Team } from "../team/harness.ts";
import { invite } from "../../src/team/server/enrolment.ts";
import type { Role } from "../../src/team/wire.ts";
import type { Editor } from "./harness.ts";
import { dialog, toast } from "./vendors.ts";

/** What went through the proxy, unpacked. */
export interface Sent {
  method: string;
  path: string;
  headers: string;
  body: string;
}

export interface TeamWorld extends Team {
  /** Where the editor finds the endpoint: a proxy that writes down all that is sent. */
  address: string;
  sent: Sent[];
  /** While true no request gets through, and none is written down. */
  setDown(down: boolean): void;
  /** A link for one person. */
  inviteLink(role?: Role): Promise<string>;
}

/** A team's endpoint at some time, as it is served, behind a proxy on this machine. */
export async function openTeam(now: number): Promise<TeamWorld> {
  const team = await startTeam("sqlite");
  team.clock.now = now;
  const sent: Sent[] = [];
  let isDown = false;
  const proxy = createServer((incoming, outgoing) => {
    if (isDown) {
      incoming.socket.destroy();
      return;
    }
    const { method = "", url = "", headers } = incoming;
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const bytes = Buffer.concat(chunks);
      const body = (headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString();
      sent.push({ method, path: url, headers: JSON.stringify(headers), body });
      const forwarded = request(`${team.server.address}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      forwarded.on("error", () => outgoing.destroy());
      forwarded.end(bytes);
    });
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  onTestFinished(async () => {
    proxy.closeAllConnections();
    proxy.close();
    await team.stop();
  });
  return {
    ...team,
    address,
    sent,
    setDown(down) {
      isDown = down;
      if (down) proxy.closeAllConnections();
    },
    async inviteLink(role = "member") {
      const expiresAt = team.clock.now + 60_000;
      const secret = await team.direct.write((db) => invite(db, { role, uses: 1, expiresAt, member: null }));
      return `${address}/join#${secret}`;
    },
  };
}

/** The steps of the command up to the last question; the editor's telemetry is off, which is one more of them. */
export async function beginToJoin(editor: Editor, link: string): Promise<void> {
  const { page } = editor;
  await pasteInvite(editor, link);
  await dialog(editor).getByRole("button", { name: "Choose What Is Sent…" }).click();
  const list = page.locator(".quick-input-widget", { hasText: "Release to the Team" });
  await list.locator(".monaco-list-row", { hasText: "Kind of task" }).click();
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "Also the last 30 days" }).click();
  await dialog(editor).getByText("VS Code's telemetry is off.").waitFor();
}

export async function pasteInvite(editor: Editor, link: string): Promise<void> {
  await editor.run("Taximeter: Join a Team…");
  await editor.page.locator(".quick-input-widget", { hasText: "Paste the invite link" }).waitFor();
  await editor.page.locator(".quick-input-widget input").first().fill(link);
  await editor.page.keyboard.press("Enter");
}

export async function joinTeam(editor: Editor, link: string): Promise<void> {
  await beginToJoin(editor, link);
  await dialog(editor).getByRole("button", { name: "Send Anyway" }).click();
  await dialog(editor).getByRole("button", { name: "Join and Send" }).click();
  await toast(editor, "You are in the team at").waitFor();
}

/** All of the text in the editor that has this title. */
export async function documentText(editor: Editor, title: string): Promise<string> {
  const { page } = editor;
  await page.locator(".tab.active", { hasText: title }).waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator(".editor-group-container.active .monaco-editor .view-lines").first().click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ControlOrMeta+C");
  return page.evaluate(() => navigator.clipboard.readText());
}
