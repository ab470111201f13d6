import type { SourceId } from "./event.ts";
import type { SessionSummary } from "./snapshot.ts";

/** What names a session in all of the program. */
export interface SessionRef {
  source: SourceId;
  session: string;
}

export function sameSession(a: SessionRef | null, b: SessionRef | null): boolean {
  return a?.source === b?.source && a?.session === b?.session;
}

export function sessionKey(ref: SessionRef): string {
  return `${ref.source}/${ref.session}`;
}

/** What a session is called: its title, else its project and the start of its id. */
export function sessionName(summary: Pick<SessionSummary, "title" | "project" | "session">): string {
  const title = summary.title?.trim();
  if (title) return title.slice(0, 200);
  const project = projectName(summary.project);
  const id = summary.session.slice(0, 8);
  return project ? `${project} · ${id}` : id;
}

/** Last folder of a path or remote URI; null when there is none. */
export function projectName(project: string | null): string | null {
  const name = project?.split(/[/\\]/).findLast((part) => part !== "");
  return name ? name.slice(0, 80) : null;
}
