import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FSWatcher } from "chokidar";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { watchLedger } from "../../src/engine/ledgerWatch.ts";
import { savesEnergy } from "../../src/engine/power.ts";
import { staleAt } from "../../src/engine/staleAt.ts";
import { createWatch } from "../../src/engine/watch.ts";
import { claude } from "../../src/sources/claude/source.ts";
import { openStore } from "../../src/store/store.ts";

const minute = 60_000;

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "taximeter-idle-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe("time alone", () => {
  const noon = Date.UTC(2026, 6, 1, 12);
  const of = (rested: number, resetsAt: number | null = null) =>
    ({
      recent: [{ endedAt: noon - rested }],
      plans: [{ gauges: [{ resetsAt }] }],
      timeZone: "UTC",
    }) as unknown as Snapshot;

  it("is looked at ever more rarely while nothing is logged, and where nobody looks", () => {
    expect(staleAt(of(0), noon, false)).toBe(noon + minute);
    expect(staleAt(of(50 * minute), noon, false)).toBe(noon + 5 * minute);
    expect(staleAt(of(5000 * minute), noon, false)).toBe(noon + 10 * minute);
    expect(staleAt(of(0), noon, true)).toBe(noon + 5 * minute);
  });

  it("is not waited for when a limit starts anew, or a day", () => {
    expect(staleAt(of(5000 * minute, noon + 3 * minute), noon, true)).toBe(noon + 3 * minute);
    const late = noon + 12 * 60 * minute - 2 * minute;
    expect(staleAt(of(5000 * minute), late, true)).toBe(late + 2 * minute);
  });
});

describe("the ledger", () => {
  it("tells that another window wrote, and nothing as long as nobody does", async () => {
    const path = join(folder(), "ledger.db");
    const [own, other] = [openStore(path), openStore(path)];
    onTestFinished(() => [own, other].forEach((store) => store.close()));
    let told = 0;
    const watch = watchLedger(path, process.platform, () => void (own.glanceElsewhere() && told++));
    onTestFinished(watch.close);
    own.glanceElsewhere();
    other.alerts.settle(1); // no such session: a window that has nothing to say wakes nobody
    other.alerts.replace(null, [], 0, true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(told).toBe(0);
    other.meta.set("otlp", "[]");
    await vi.waitFor(() => expect(told).toBe(1), 10_000);
  });
});

it("runs on its battery, or is told to save energy: as Linux says", () => {
  const sys = folder();
  const state = (path: string, text: string) => {
    mkdirSync(dirname(join(sys, path)), { recursive: true });
    writeFileSync(join(sys, path), `${text}\n`);
  };
  expect(savesEnergy("linux", sys)).toBe(false);
  for (const [name, value] of Object.entries({ type: "Battery", scope: "Device", status: "Discharging" }))
    state(`class/power_supply/mouse/${name}`, value);
  state("class/power_supply/BAT0/type", "Battery");
  state("class/power_supply/BAT0/status", "Charging");
  expect(savesEnergy("linux", sys)).toBe(false);
  state("class/power_supply/BAT0/status", "Discharging");
  expect(savesEnergy("linux", sys)).toBe(true);
  state("class/power_supply/BAT0/status", "Full");
  state("firmware/acpi/platform_profile", "low-power");
  expect(savesEnergy("linux", sys)).toBe(true);
  expect(savesEnergy("win32", sys)).toBe(false);
});

describe("where no events come", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    return () => void vi.useRealTimers();
  });

  const overlay = process.platform === "linux" ? mountedOverlay() : null;

  it.skipIf(!overlay)(
    "on a real folder, a log that grows is polled, and then new files and folders are found too",
    async () => {
      const { upper, merged } = overlay!;
      onTestFinished(() => {
        execFileSync("umount", ["-l", merged]);
        rmSync(dirname(upper), { recursive: true, force: true });
      });
      const log = (below: string, name: string) => join(below, ".claude/projects/-shop", name);
      mkdirSync(dirname(log(upper, "a.jsonl")), { recursive: true });
      writeFileSync(log(upper, "a.jsonl"), "{}\n");
      const { seen, watch } = await follow(merged);
      watch.heat(claude.placeOf(log(merged, "a.jsonl"), env(merged))!);
      for (const size of [6, 9]) {
        appendFileSync(log(upper, "a.jsonl"), "{}\n"); // beneath: the kernel tells nobody who watches above
        await new Promise(setImmediate);
        expect(seen).not.toContain(`a.jsonl ${size}`);
        vi.advanceTimersByTime(5000);
        expect(seen).toContain(`a.jsonl ${size}`);
      }
      expect(watch.polled()).toHaveLength(1);
      writeFileSync(log(upper, "b.jsonl"), "{}\n");
      mkdirSync(join(upper, ".claude/projects/-other"));
      writeFileSync(join(upper, ".claude/projects/-other/c.jsonl"), "{}\n");
      vi.advanceTimersByTime(20_000);
      expect(seen).toEqual(expect.arrayContaining(["b.jsonl 3", "c.jsonl 3"]));
    },
  );

  it("as the system has no watches left: said once, and new files are found all the same", async () => {
    const home = folder();
    const project = join(home, ".claude/projects/-shop");
    mkdirSync(project, { recursive: true });
    const { seen, errors, watch } = await follow(home, (_root, _onFile, onError) => {
      const watcher = new FSWatcher();
      setImmediate(() => {
        for (let i = 0; i < 3; i++) onError(new Error("ENOSPC: System limit for number of file watchers reached"));
        watcher.emit("ready");
      });
      return watcher;
    });
    expect(errors).toHaveLength(1);
    expect(watch.polled()).toHaveLength(1);
    writeFileSync(join(project, "a.jsonl"), "{}\n");
    vi.advanceTimersByTime(20_000);
    expect(seen).toEqual(["a.jsonl 3"]);
    appendFileSync(join(project, "a.jsonl"), "{}\n");
    vi.advanceTimersByTime(20_000);
    expect(seen).toEqual(["a.jsonl 3", "a.jsonl 6"]);
  });
});

const env = (home: string) => ({ home, platform: process.platform, vars: {} });

async function follow(home: string, watchRoot?: Parameters<typeof createWatch>[0]["watchRoot"]) {
  const seen: string[] = [];
  const errors: unknown[] = [];
  const ready = Promise.withResolvers<void>();
  const watch = createWatch({
    sources: [claude],
    env: env(home),
    onPlace: ({ path, size }) => void seen.push(`${path.slice(path.lastIndexOf("/") + 1)} ${size}`),
    onSweep: ready.resolve,
    onError: (error) => errors.push(error),
    ...(watchRoot && { watchRoot }),
  });
  onTestFinished(watch.close);
  await ready.promise;
  return { seen, errors, watch };
}

/** A folder that changes from beneath; null where this machine lets nobody mount one. */
function mountedOverlay(): { upper: string; merged: string } | null {
  const base = mkdtempSync(join(tmpdir(), "taximeter-overlay-"));
  const [lower, upper, work, merged] = ["lower", "upper", "work", "merged"].map((name) => join(base, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const path of [lower, upper, work, merged]) mkdirSync(path);
  const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`;
  try {
    execFileSync("mount", ["-t", "overlay", "overlay", "-o", options, merged], { stdio: "ignore" });
    return { upper, merged };
  } catch {
    rmSync(base, { recursive: true, force: true });
    return null;
  }
}
