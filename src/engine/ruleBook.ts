import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { readRuleFile, readRules, type ReadRules } from "../allocation/rules.ts";
import type { PlacedRule } from "../core/allocation.ts";
import type { Store } from "../store/store.ts";
import type { createWorkspace } from "./workspace.ts";

const ruleFileName = ".taximeter.json";
/** A rule file larger than this is not read: nobody writes one. */
const maxBytes = 256 * 1024;

/** All rules in force, as every window and the command line see them. */
export interface RuleBook {
  /** In order: the settings', then those of the files by their paths. */
  rules: readonly PlacedRule[];
  problems: readonly { file: string | null; message: string }[];
  /** Whether a rule, by position, may decide about a working directory: a file's does so for its own repository. */
  concerns(rule: number, project: string | null): boolean;
}

/** As kept in the ledger: what an editor's settings hold, and the files of trusted folders by folder. */
interface Kept {
  settings: ReadRules;
  files: [folder: string, read: ReadRules][];
}

const none: Kept = { settings: { rules: [], problems: [] }, files: [] };

/**
 * Rules of the settings and of trusted workspaces' files. They are kept in the ledger by the window that knows them, so
 * that all windows and the command line allocate alike.
 */
export function createRuleBook({ meta }: Pick<Store, "meta">, workspace: ReturnType<typeof createWorkspace>) {
  let text = meta.get("allocation");
  let book = bookOf(text, workspace);
  let own: { folders: readonly string[]; trusted: boolean } | null = null;
  /** Of this window's files, so that unchanged ones are not read again. */
  const stamps = new Map<string, string>();

  /** Whether the rules are others by now. */
  function adopt(): boolean {
    const now = meta.get("allocation");
    if (now === text) return false;
    text = now;
    book = bookOf(text, workspace);
    return true;
  }

  function keep(next: (kept: Kept) => Kept): boolean {
    meta.change("allocation", (before) => {
      const after = JSON.stringify(next(keptOf(before)));
      return after === (before ?? JSON.stringify(none)) ? null : after;
    });
    return adopt();
  }

  /** Looks at this window's files again, and at what other windows kept. */
  function refresh(): boolean {
    const { folders, trusted } = own ?? { folders: [], trusted: false };
    const stale = folders.filter((folder) => {
      const stamp = trusted ? stampOf(join(folder, ruleFileName)) : "";
      if (stamps.get(folder) === stamp) return false;
      stamps.set(folder, stamp);
      return true;
    });
    if (stale.length === 0) return adopt();
    return keep(({ settings, files }) => {
      const read = new Map(files);
      for (const folder of stale) {
        const rules = trusted ? fileIn(folder) : undefined;
        if (rules) read.set(folder, rules);
        else read.delete(folder);
      }
      return { settings, files: [...read].sort(([a], [b]) => (a < b ? -1 : 1)) };
    });
  }

  return {
    current: (): RuleBook => book,
    /** Tells one set of rules from another. */
    version: (): string => (text === undefined ? "" : createHash("sha256").update(text).digest("hex").slice(0, 16)),
    /** `settings` undefined: as an editor last set them. `window` null: of no editor. True when the rules are others. */
    configure(settings: { rules: unknown } | undefined, window: typeof own): boolean {
      own = window;
      stamps.clear();
      const changed = settings !== undefined && keep((kept) => ({ ...kept, settings: readRules(settings.rules) }));
      return refresh() || changed;
    },
    refresh,
  };
}

function bookOf(text: string | undefined, workspace: ReturnType<typeof createWorkspace>): RuleBook {
  const { settings, files } = keptOf(text);
  const places = [
    { folder: null, file: null, read: settings },
    ...files.map(([folder, read]) => ({ folder, file: join(folder, ruleFileName), read })),
  ];
  const placed = places.flatMap(({ folder, file, read }) => read.rules.map((rule) => ({ folder, file, ...rule })));
  return {
    rules: placed.map(({ rule, file, number }) => ({ rule, file, number })),
    problems: places.flatMap(({ file, read }) => read.problems.map((message) => ({ file, message }))),
    concerns(rule, project) {
      const folder = placed[rule]?.folder;
      return folder === null || (folder !== undefined && workspace.contains([folder], project));
    },
  };
}

function keptOf(text: string | undefined): Kept {
  return text === undefined ? none : (JSON.parse(text) as Kept);
}

function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return "";
  }
}

/** Undefined: there is none. */
function fileIn(folder: string): ReadRules | undefined {
  try {
    const path = join(folder, ruleFileName);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) return undefined;
    if (!stat.isFile()) return broken("it is no file");
    return stat.size > maxBytes ? broken("larger than 256 KB, not read") : readRuleFile(readFileSync(path, "utf8"));
  } catch (error) {
    return broken(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function broken(problem: string): ReadRules {
  return { rules: [], problems: [problem] };
}
