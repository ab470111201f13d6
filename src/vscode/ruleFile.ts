import { commands, Disposable, FileSystemError, l10n, Uri, window, workspace, type WorkspaceFolder } from "vscode";
import type { AllocationReport } from "../core/allocation.ts";

const fileName = ".taximeter.json";

/** What a new file holds: an example that decides nothing until it is uncommented. */
function emptyFile(folder: WorkspaceFolder): string {
  const hint = l10n.t(
    "Rules for the cost of this folder's repositories. Each tag is set by the first rule that matches.",
  );
  const rule = JSON.stringify({ match: { repository: folder.name }, set: { team: "…", project: folder.name } });
  return `// ${hint}\n{\n  "rules": [\n    // ${rule}\n  ]\n}\n`;
}

/** The user's own rules, in their settings. */
export async function openRuleSettings(): Promise<void> {
  await commands.executeCommand("workbench.action.openSettingsJson", {
    revealSetting: { key: "taximeter.allocation.rules", edit: true },
  });
}

/** The rules that a workspace shares; made when there are none. Restricted Mode reads none, so it makes none either. */
export async function openRuleFile(): Promise<void> {
  if (!workspace.isTrusted) return sayRestricted();
  const folder = await chooseFolder();
  if (!folder) return;
  const uri = Uri.joinPath(folder.uri, fileName);
  try {
    await workspace.fs.stat(uri);
  } catch (error) {
    if (!(error instanceof FileSystemError)) throw error;
    await workspace.fs.writeFile(uri, new TextEncoder().encode(emptyFile(folder)));
  }
  await window.showTextDocument(await workspace.openTextDocument(uri));
}

/** Rule files are saved here, or changed by a pull. */
export function onRuleFiles(changed: () => void): Disposable {
  const watcher = workspace.createFileSystemWatcher(`**/${fileName}`);
  const listening = [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete].map((event) => event(changed));
  return Disposable.from(watcher, ...listening);
}

/** Names the rule files that the engine leaves out in Restricted Mode. */
export async function withRestricted(report: AllocationReport): Promise<AllocationReport> {
  if (workspace.isTrusted) return report;
  const files = (workspace.workspaceFolders ?? []).map(({ uri }) => Uri.joinPath(uri, fileName));
  const found = await Promise.all(
    files.map((uri) =>
      workspace.fs.stat(uri).then(
        () => uri,
        () => null,
      ),
    ),
  );
  const message = l10n.t("its rules are not applied, as the workspace is in Restricted Mode");
  const leftOut = found.filter((uri) => uri !== null).map(({ fsPath: file }) => ({ file, message }));
  return { ...report, problems: [...report.problems, ...leftOut] };
}

async function sayRestricted(): Promise<void> {
  const manage = l10n.t("Manage Workspace Trust");
  const chosen = await window.showWarningMessage(
    l10n.t("This workspace is in Restricted Mode: rules in its {0} are not applied.", fileName),
    manage,
  );
  if (chosen === manage) await commands.executeCommand("workbench.trust.manage");
}

async function chooseFolder(): Promise<WorkspaceFolder | undefined> {
  const [first, second] = workspace.workspaceFolders ?? [];
  if (first && second) return window.showWorkspaceFolderPick();
  if (!first)
    await window.showInformationMessage(l10n.t("Open a folder first: its {0} is for all who work in it.", fileName));
  return first;
}
