import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Rules } from "../pricing/layers.ts";
import type { Store } from "../store/store.ts";
import { rulesIn } from "./priceFiles.ts";
import type { createWorkspace } from "./workspace.ts";

/**
 * Price files of trusted workspaces. They hold for the sessions of their own folder, whichever window or program prices
 * them: so the rules are kept in the ledger, from the window that is trusted with the folder.
 */
export function createWorkspacePrices(store: Store, workspace: ReturnType<typeof createWorkspace>) {
  const known = new Map<string, Rules>(JSON.parse(store.meta.get("workspacePrices") ?? "[]") as [string, Rules][]);

  return {
    /** Takes the files of these folders, or forgets them when the folders are not trusted or have none (any more). */
    update(folders: readonly string[], trusted: boolean): string[] {
      const problems: string[] = [];
      const before = version(known);
      for (const folder of folders) {
        const rules = trusted ? rulesIn(join(folder, ".taximeter", "pricing.jsonc"), problems) : undefined;
        if (rules) known.set(folder, rules);
        else known.delete(folder);
      }
      if (version(known) !== before) store.meta.set("workspacePrices", JSON.stringify([...known]));
      return problems;
    },
    /** The rules for a working directory; undefined for most. */
    rulesFor(project: () => string | null): Rules | undefined {
      if (known.size === 0) return undefined;
      const directory = project();
      for (const [folder, rules] of known) if (workspace.contains([folder], directory)) return rules;
      return undefined;
    },
    version: () => version(known),
  };
}

function version(known: Map<string, Rules>): string {
  if (known.size === 0) return "";
  const parts = [...known].map(([folder, rules]) => `${folder} ${rules.version}`).sort();
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 8);
}
