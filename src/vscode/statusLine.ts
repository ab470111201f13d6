import { mkdir, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { l10n, Uri, window } from "vscode";

/** Lets Claude Code's status line keep what it is told of the plan. Its settings are changed on request only. */
export function createStatusLine(extension: Uri) {
  const shipped = Uri.joinPath(extension, "dist", "statusLine.sh").fsPath;
  /** A place that stays when the extension is updated. */
  const script = join(homedir(), ".local", "share", "taximeter", "statusLine.sh");
  const settings = join(process.env["CLAUDE_CONFIG_DIR"] || join(homedir(), ".claude"), "settings.json");

  async function install(): Promise<void> {
    await mkdir(dirname(script), { recursive: true });
    await writeWhole(script, await readFile(shipped, "utf8"));
  }

  async function turnOn(text: string): Promise<void> {
    const yes = l10n.t("Change the Settings");
    const detail = l10n.t(
      "{0} is changed: after each message Claude Code runs a script of Taximeter's, which runs your own status line as before. It keeps limits of the plan, size of the context and cost in {1}; nothing is sent anywhere. Run this command again to take it back.",
      settings,
      dirname(script),
    );
    const { withStatusLine } = await import("./onDemand.ts");
    const answer = await window.showInformationMessage(
      l10n.t("Read Claude Code's plan from its status line?"),
      { modal: true, detail },
      yes,
    );
    if (answer !== yes) return;
    await install();
    await mkdir(dirname(settings), { recursive: true });
    await writeWhole(settings, withStatusLine(text, script));
    void window.showInformationMessage(
      l10n.t("Claude Code tells Taximeter its plan's limits after its next message in a terminal."),
    );
  }

  async function turnOff(text: string): Promise<void> {
    const yes = l10n.t("Take It Back");
    const { withoutStatusLine } = await import("./onDemand.ts");
    const answer = await window.showInformationMessage(
      l10n.t("Claude Code's plan is read from its status line."),
      { modal: true, detail: l10n.t("{0} is changed to what it was before.", settings) },
      yes,
    );
    if (answer === yes) await writeWhole(settings, withoutStatusLine(text, script));
  }

  return {
    /** The command: turns it on, or off again. */
    async toggle(): Promise<void> {
      const text = await readText(settings);
      const { readsStatusLine } = await import("./onDemand.ts");
      const on = readsStatusLine(text, script);
      if (on === null)
        void window.showErrorMessage(l10n.t("{0} cannot be understood, so nothing was changed.", settings));
      else await (on ? turnOff(text) : turnOn(text));
    },
    /** Brings the script that is in use up to this version of the extension. */
    async update(): Promise<void> {
      const used = await readText(script);
      if (used !== "" && used !== (await readFile(shipped, "utf8"))) await install();
    },
  };
}

/** Empty when there is no such file. */
async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

/** All of it or nothing, in place of what a link may lead to, with the rights that the file had. */
async function writeWhole(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const mode = await stat(target).then(
    (known) => known.mode & 0o777,
    () => 0o600,
  );
  const partial = `${target}.taximeter-${process.pid}`;
  await writeFile(partial, text, { mode });
  await rename(partial, target);
}
