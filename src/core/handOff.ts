import type { SourceId } from "./event.ts";
import { t } from "./l10n.ts";

/** What can be typed into a tool to make its context small again; Cursor begins a new chat by a button. */
export const resetCommands = {
  claude: ["/compact", "/clear"],
  codex: ["/compact", "/new"],
  cursor: [],
} as const satisfies Record<SourceId, readonly string[]>;

/**
 * Asks an agent for the note with which a fresh session goes on. To be pasted into the old session, while its cache is
 * hot: the answer reads the whole context once more.
 */
export function handOffPrompt(source: SourceId): string {
  const memory = memoryFiles[source];
  const sections = [
    t("Goal: what is wanted, in the person's own words where they matter, and how to tell that it is reached."),
    t("State: what is done and checked, what is done but not checked, what is half done."),
    t("Decisions: each with its reason; what was rejected, and why."),
    t("Files: the paths that were changed or that matter, with a few words on each."),
    t("Commands that work: exactly as run, to build, test and start, with the folder that they need."),
    t("What failed: what was tried, how it failed, what not to try again."),
    t("Open points: questions for the person, risks, what was put off."),
    t("Next step: the one thing to do first, so concrete that it can begin without asking."),
  ];
  return [
    t("Write a hand-off note for a new session that goes on with this work."),
    t("It starts in the same folder and can read the files and {0}, but knows nothing of this conversation.", memory),
    "",
    t("Use only what you know already: run no tools and change no files."),
    t("Answer with the note alone, in Markdown, at most 1,500 words, fewer where fewer will do."),
    t("No passwords, keys, tokens or personal data; say where they are kept instead."),
    t("Mark what you are not sure of, and do not repeat what {0} says.", memory),
    "",
    t('Sections, in this order, with "none" where there is nothing:'),
    ...sections.map((section, index) => `${index + 1}. ${section}`),
    "",
  ].join("\n");
}

/**
 * Begins a fresh session without such a note. With a cold cache to ask for one costs about as much as to go on, so the
 * new session looks at the files, and the person fills in what these do not tell.
 */
export function startPrompt(source: SourceId): string {
  return [
    t("Go on with work that an earlier session began in this folder. You do not have that conversation."),
    t("First look at the uncommitted changes, the last commits and {0}.", memoryFiles[source]),
    t("Then say in at most ten lines what is done and what is open, and ask what you cannot find out."),
    t("Change nothing before I have answered."),
    "",
    t("What I know of it:"),
    ...[t("Goal"), t("State"), t("Decisions, and why"), t("What failed"), t("Next step")].map((name) => `- ${name}: `),
    "",
  ].join("\n");
}

/** Where each tool keeps what all its sessions know. */
const memoryFiles = {
  claude: "CLAUDE.md",
  codex: "AGENTS.md",
  cursor: ".cursor/rules",
} as const satisfies Record<SourceId, string>;
