import {
  type Event,
  EventEmitter,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
  l10n,
} from "vscode";
import { sessionKey } from "../core/sessionName.ts";
import { sessionTree, type TreeEntry, type TreeGroup } from "../core/sessionTree.ts";
import { commands, sessionsView } from "./manifest.ts";
import { tableMarkdown, trusting } from "./markdown.ts";
import type { MeterState } from "./meter.ts";

/** The list of sessions in the side bar. */
export function createSessionsView() {
  const tree = new SessionTree();
  const view = window.createTreeView(sessionsView, { treeDataProvider: tree, canSelectMany: true });
  return {
    render({ snapshot }: MeterState): void {
      tree.show(snapshot ? sessionTree(snapshot) : []);
      badge(view, snapshot?.sample ? 0 : (snapshot?.alerts.length ?? 0));
    },
    dispose(): void {
      view.dispose();
      tree.dispose();
    },
  };
}

/** The number of open alerts, which the icon in the activity bar shows too. */
function badge(view: TreeView<Node>, alerts: number): void {
  if ((view.badge?.value ?? 0) === alerts) return;
  view.badge = alerts === 0 ? undefined : { value: alerts, tooltip: l10n.t("{0} worth a look", alerts) };
}

type Node = TreeGroup | TreeEntry;

class SessionTree implements TreeDataProvider<Node> {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChangeTreeData: Event<void> = this.#changed.event;
  #groups: TreeGroup[] = [];
  /** Snapshots come many times a second; the list moves only when it reads otherwise. */
  #shown = "";

  show(groups: TreeGroup[]): void {
    const text = JSON.stringify(groups);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#groups = groups;
    this.#changed.fire();
  }

  getChildren(node?: Node): Node[] {
    if (!node) return this.#groups;
    return "entries" in node ? node.entries : [];
  }

  getTreeItem(node: Node): TreeItem {
    return "entries" in node ? groupItem(node) : entryItem(node);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function groupItem({ id, label }: TreeGroup): TreeItem {
  const item = new TreeItem(label, TreeItemCollapsibleState.Expanded);
  item.id = id;
  item.contextValue = "group";
  return item;
}

function entryItem({ ref, label, description, accessibleLabel, tooltip, live }: TreeEntry): TreeItem {
  const item = new TreeItem(label);
  item.id = sessionKey(ref);
  item.description = description;
  item.iconPath = new ThemeIcon(live ? "pulse" : "history");
  item.contextValue = "session";
  item.accessibilityInformation = { label: accessibleLabel };
  item.tooltip = trusting([]).appendMarkdown(tableMarkdown(tooltip));
  item.command = { command: commands.openPanel, title: l10n.t("Open Panel"), arguments: [ref] };
  return item;
}
