import { expect, test } from "vitest";
import { collector, read, total } from "../otlp/collector.ts";
import { append, claudeLog, claudeResponse } from "./logs.ts";
import { open, poll } from "./steps.ts";
import { dialog, toast } from "./vendors.ts";

const metrics = "Taximeter: OpenTelemetry Metrics…";

test("totals go to a collector once the user agreed to it, with telemetry off in words of its own, and no longer", async () => {
  const to = await collector();
  const editor = await open({ settings: { "taximeter.otlp.endpoint": to.url.replace("/v1/metrics", "") } });
  append(
    claudeLog(editor.home),
    claudeResponse("/home/dev/SECRETPATH", "1", { cacheRead: 0, cacheWrite: 250_000, output: 0 }),
  );
  await expect.poll(async () => (await editor.statusBar())?.text, poll).toContain("$1.00");
  await toast(editor, "Nothing is sent yet.").getByRole("button", { name: "Review…" }).click();
  const consent = await dialog(editor).innerText();
  for (const part of [to.url, "once a minute", "No prompts, paths, titles", "The editor's telemetry is turned off."])
    expect(consent).toContain(part);
  await editor.screenshot("otlp consent");
  expect(to.took).toEqual([]);

  await dialog(editor).getByRole("button", { name: "Send Anyway" }).click();
  await expect.poll(() => to.took.length, poll).toBe(1);
  const { body, resource } = to.took[0]!;
  expect(total(read(body).series, "taximeter.cost")).toBeCloseTo(1, 2);
  expect(Object.keys(resource)).toEqual(["service.name", "service.version", "service.instance.id"]);
  expect(body).not.toContain("SECRET");

  await editor.run(metrics);
  await expect.poll(() => dialog(editor).innerText(), poll).toContain("Last sent:");
  await dialog(editor).getByRole("button", { name: "Turn Off" }).click();
  // The workbench of these tests has user settings that a machine's setting does not leave: the address stays.
  await editor.run(metrics);
  await expect.poll(() => dialog(editor).innerText(), poll).toContain("Nothing is sent yet.");
  expect(to.took).toHaveLength(1);
});
