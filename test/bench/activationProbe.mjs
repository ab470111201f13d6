// Stands in for the extension's entry in an editor that is measured: times what the editor would call, on its thread.
import { writeFileSync } from "node:fs";

const stamp = () => ({ at: performance.timeOrigin + performance.now(), cpu: process.threadCpuUsage() });
const begun = stamp();
const extension = await import("./measured.js");
const loaded = stamp();

export function activate(context) {
  const called = stamp();
  extension.activate(context);
  const done = stamp();
  const report = { begunAt: begun.at, load: between(begun, loaded), activate: between(called, done) };
  writeFileSync(process.env.ACTIVATION_REPORT, JSON.stringify(report));
}

/** Milliseconds by the clock, and of the thread's own work. */
function between(from, to) {
  const cpu = to.cpu.user + to.cpu.system - from.cpu.user - from.cpu.system;
  return { wallMs: to.at - from.at, cpuMs: cpu / 1000 };
}
