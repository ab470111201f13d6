import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Uri } from "vscode";
import type { startEngine, StartedEngine } from "../engine/start.ts";
import { panelTypes } from "./manifest.ts";
import { createPanel, type Panel } from "./panel.ts";
import { engineSettings } from "./settings.ts";

export interface SampleOptions {
  extension: Uri;
  /** A folder of the extension's own, for the made-up home and its ledger. */
  folder: string;
  start: typeof startEngine;
  onError(message: string, detail: string | undefined): void;
}

/** The panel on made-up sessions, with an engine and a ledger of its own that end with it. */
export function createSample(options: SampleOptions) {
  const { extension, folder, start, onError } = options;
  const home = join(folder, String(process.pid)); // each window has a host, and a sample, of its own
  let open: { panel: Panel; engine: StartedEngine } | null = null;

  async function close(): Promise<void> {
    const { engine, panel } = open ?? {};
    open = null;
    panel?.dispose();
    await engine?.dispose();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }

  return {
    async show(): Promise<void> {
      if (open) return open.panel.show();
      await writeSample(join(extension.fsPath, "media", "sample"), home, Date.now());
      const engine = start({
        database: join(home, "ledger.db"),
        sampleHome: home,
        settings: { ...engineSettings(), pricing: null, workspaceFolders: [], trusted: false },
        onSnapshot: (snapshot) => panel.render({ snapshot }),
        onError,
      });
      const panel = createPanel({
        extension,
        engine: engine.api,
        type: panelTypes.sample,
        onClosed: () => void close(),
      });
      open = { panel, engine };
      panel.show();
    },
    reload: (): void => open?.panel.reload(),
    dispose: (): void => void close(),
  };
}

/** Copies the bundled logs below `home`, moved in time so that the newest ends at `now`. */
export async function writeSample(from: string, home: string, now: number): Promise<void> {
  const names = (await readdir(from, { recursive: true })).filter((name) => /\.jsonl?$/.test(name));
  const logs = await Promise.all(names.map(async (name) => ({ name, text: await readFile(join(from, name), "utf8") })));
  const newest = Math.max(...logs.flatMap(({ text }) => text.match(timestamp) ?? []).map((at) => Date.parse(at)));
  for (const { name, text } of logs) {
    const file = join(home, `.${name}`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(
      file,
      text.replace(timestamp, (at) => new Date(Date.parse(at) + now - newest).toISOString()),
    );
  }
}

const timestamp = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\b/g;
